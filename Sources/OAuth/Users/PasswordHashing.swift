import COpenSSL
import Synchronization
import Tokens

/// Hashes passwords with scrypt (RFC 7914), a limited number at the same time.
final class PasswordHashing: Sendable {
    /// Cost parameters: 32 MiB and 50 to 130 ms per hash.
    private static let cost: UInt64 = 1 << 15
    private static let blockSize: UInt64 = 8
    private static let parallelization: UInt64 = 1
    private static let byteCount = 32
    /// scrypt needs 128 · N · r bytes and a little more.
    private static let memory: UInt64 = 2 * 128 * cost * blockSize

    static let maximumBytes = 1_024

    private let limit: Int
    private let running = Mutex(0)
    /// What a login of an unknown user is compared with, so that it takes as long as any other.
    let decoy: PasswordHash

    init(limit: Int) throws(OAuthError) {
        self.limit = max(limit, 1)
        decoy = PasswordHash(
            salt: try Self.salt(), hash: [UInt8](repeating: 0, count: Self.byteCount))
    }

    func hash(_ password: String) throws(OAuthError) -> PasswordHash {
        let salt = try Self.salt()
        return PasswordHash(salt: salt, hash: try bounded(password, salt))
    }

    func matches(_ password: String, _ known: PasswordHash) throws(OAuthError) -> Bool {
        SecretComparison.isEqual(try bounded(password, known.salt), known.hash)
    }

    /// 128 random bits.
    private static func salt() throws(OAuthError) -> [UInt8] {
        let text = try inTokens(try OpaqueToken.randomID())
        return [UInt8](text.utf8)
    }

    /// - Throws: `temporarily_unavailable` if as many hashes as allowed are being computed.
    private func bounded(_ password: String, _ salt: [UInt8]) throws(OAuthError) -> [UInt8] {
        let isFree = running.withLock { running in
            guard running < limit else { return false }
            running += 1
            return true
        }
        guard isFree else {
            throw OAuthError(
                .temporarilyUnavailable, "too many log-ins are under way: try again in a second")
        }
        defer { running.withLock { $0 -= 1 } }
        return try Self.scrypt(password, salt)
    }

    private static func scrypt(_ password: String, _ salt: [UInt8]) throws(OAuthError) -> [UInt8] {
        var isDone = false
        let secret = [UInt8](password.utf8)
        let hash = [UInt8](unsafeUninitializedCapacity: byteCount) { output, filled in
            isDone = secret.withUnsafeBytes { secret in
                salt.withUnsafeBufferPointer { salt in
                    EVP_PBE_scrypt(
                        secret.baseAddress?.assumingMemoryBound(to: CChar.self), secret.count,
                        salt.baseAddress, salt.count, cost, blockSize, parallelization, memory,
                        output.baseAddress, byteCount) == 1
                }
            }
            filled = isDone ? byteCount : 0
        }
        guard isDone else {
            ERR_clear_error()
            throw OAuthError(.serverError, "cannot hash a password: OpenSSL refused")
        }
        return hash
    }
}

struct PasswordHash: Sendable {
    let salt: [UInt8]
    let hash: [UInt8]
}
