package import Seeding
import Tokens

/// Changes meaningful parts of a token: a member of its header, a claim, a segment. Then usually
/// signs it again, so that the checks after the signature are reached.
///
/// The same seed and input give the same token.
package struct TokenMutator {
    /// Changes bytes regardless of their meaning: libFuzzer's own mutation, or `ByteMutator`.
    package typealias Bytes = ([UInt8], inout SeededGenerator) -> [UInt8]

    private let bytes: Bytes
    private let signers: [(name: String, signer: Signer)]
    private let honest: [UInt8]

    package init(bytes: @escaping Bytes) throws {
        self.bytes = bytes
        // Not ECDSA, whose signatures are random.
        signers = try [FuzzKeys.secret, FuzzKeys.edwards].map {
            let key = try FuzzKeys.key($0)
            return (key.algorithm.rawValue, try Signer(key))
        }
        honest = try Self.honestToken()
    }

    /// Returns a token that the verifier under test accepts.
    static func honestToken(_ jwk: String = FuzzKeys.secret) throws -> [UInt8] {
        let claims = Claims(
            issuer: TokenEntry.issuer, subject: "user-1", audience: [TokenEntry.audience],
            expiresAt: TokenEntry.now.advanced(byMicroseconds: 300_000_000),
            notBefore: TokenEntry.now, issuedAt: TokenEntry.now, tokenID: "0123456789abcdef",
            scope: "read write", version: 7)
        return try TokenSigner(try FuzzKeys.key(jwk)).sign(claims)
    }

    package func mutate(_ token: [UInt8], seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed, stream: "token")
        var parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { [UInt8]($0) }
        guard parts.count == 3, Int.random(in: 0..<16, using: &random) > 0 else {
            return Bool.random(using: &random)
                ? bytes(token, &random) : mutate(honest, seed: random.next())
        }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            switch Int.random(in: 0..<12, using: &random) {
            case 0...3: edit(&parts[0], with: TokenEdits.header, &random)
            case 4...7: edit(&parts[1], with: TokenEdits.claims, &random)
            case 8: change(&parts[Int.random(in: 0..<3, using: &random)], &random)
            case 9: respell(&parts[Int.random(in: 0..<3, using: &random)], &random)
            case 10: parts.swapAt(0, 1)
            default: parts[Int.random(in: 0..<3, using: &random)] = []
            }
        }
        if Int.random(in: 0..<8, using: &random) > 0 { sign(&parts, &random) }
        return [UInt8](parts.joined(separator: [UInt8(ascii: ".")]))
    }
}

extension TokenMutator {
    /// Puts a hostile member into a segment's object: at the beginning, at the end, or replacing
    /// another.
    private func edit(
        _ segment: inout [UInt8], with members: [TokenEdits.Member],
        _ random: inout SeededGenerator
    ) {
        guard let text = Base64URL.decode(segment.span),
            let member = members.randomElement(using: &random),
            let value = member.values.randomElement(using: &random)
        else { return }
        let name = TokenEdits.spelling(of: member.name, &random)
        var edited = text
        if let object = try? JSONValue(parsing: text.span), case .object(var all) = object,
            Int.random(in: 0..<4, using: &random) > 0
        {
            all.removeAll { $0.name == member.name }
            edited = [UInt8](JSONValue.object(all).serialized().utf8)
        }
        edited = TokenEdits.insert(name, value, into: edited, &random)
        segment = Base64URL.encode(edited.span)
    }

    /// Changes the decoded content of a segment.
    private func change(_ segment: inout [UInt8], _ random: inout SeededGenerator) {
        let changed = bytes(Base64URL.decode(segment.span) ?? segment, &random)
        segment = Base64URL.encode(changed.span)
    }

    /// Changes the spelling of a segment: padding, white space, unused bits, a missing character.
    private func respell(_ segment: inout [UInt8], _ random: inout SeededGenerator) {
        let pieces = ["=", "==", " ", "\n", "+", "/", "?", ".", "\u{0}", "A", "_"]
        let at = Int.random(in: 0...segment.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            segment.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: at)
        case 1: segment = segment.dropLast()
        default:
            guard let last = segment.popLast() else { return }
            segment.append(last ^ UInt8(1 << Int.random(in: 0..<6, using: &random)))
        }
    }

    /// Signs with the key for the header's algorithm, or otherwise with any key.
    private func sign(_ parts: inout [[UInt8]], _ random: inout SeededGenerator) {
        let text = parts[0]
        let header = Base64URL.decode(text.span) ?? []
        let algorithm = (try? JSONValue(parsing: header.span))?["alg"]?.string
        let named = signers.first { $0.name == algorithm }
        let input = parts[0] + [UInt8(ascii: ".")] + parts[1]
        guard let signer = (named ?? signers.randomElement(using: &random))?.signer,
            let signature = try? signer.sign(input.span)
        else { return }
        parts[2] = Base64URL.encode(signature.span)
    }
}
