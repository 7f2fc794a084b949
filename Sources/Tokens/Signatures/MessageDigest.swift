internal import COpenSSL

/// A reusable hash function. Owns an `EVP_MD_CTX`; use one per thread.
final class MessageDigest {
    private let context: OpaquePointer
    let byteCount: Int

    init(_ hash: Algorithm.Hash) throws(TokenError) {
        let method = try DigestMethod(hash)
        guard let context = EVP_MD_CTX_new() else { throw TokenError.openSSL("prepare a hash") }
        guard EVP_DigestInit_ex2(context, method.pointer, nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw TokenError.openSSL("prepare a hash")
        }
        self.context = context
        byteCount = hash.byteCount
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Writes `byteCount` bytes to the front of `output`. Returns false if OpenSSL fails.
    func hash(_ message: Span<UInt8>, into output: UnsafeMutableRawBufferPointer) -> Bool {
        precondition(output.count >= byteCount, "a hash needs \(byteCount) bytes of room")
        var length: UInt32 = 0
        // No method is named, so the fetched one is kept, which saves OpenSSL's look-up.
        return message.withUnsafeBufferPointer { message in
            EVP_DigestInit_ex2(context, nil, nil) == 1
                && EVP_DigestUpdate(context, message.baseAddress, message.count) == 1
                && EVP_DigestFinal_ex(
                    context, output.baseAddress?.assumingMemoryBound(to: UInt8.self), &length) == 1
        }
    }
}

@available(*, unavailable)
extension MessageDigest: Sendable {}

/// A fetched hash method. Owns a reference to an `EVP_MD`.
final class DigestMethod {
    let pointer: OpaquePointer

    init(_ hash: Algorithm.Hash) throws(TokenError) {
        guard let pointer = EVP_MD_fetch(nil, hash.name.cString, nil) else {
            throw TokenError.openSSL("fetch \(hash.name)")
        }
        self.pointer = pointer
    }

    deinit { EVP_MD_free(pointer) }
}

@available(*, unavailable)
extension DigestMethod: Sendable {}

extension StaticString {
    /// The literal as a C string: it ends in a zero byte and lives as long as the process.
    var cString: UnsafePointer<CChar> {
        UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
