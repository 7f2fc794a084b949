import Testing

@testable import Tokens

struct SignatureTests {
    private static let message = "header.payload".bytes

    private static func der(_ raw: [UInt8]) -> [UInt8]? {
        let room = ScratchBuffer(capacity: ECDSASignature.maximumDERByteCount)
        let count = ECDSASignature.writeDER(of: raw.span, into: room.bytes)
        return count.map { [UInt8](room.bytes[..<$0]) }
    }

    @Test(arguments: Algorithm.recognized)
    func `what a key signs, it verifies, again and again`(algorithm: Algorithm) throws {
        let key = try Samples.key(algorithm)
        let signer = try Signer(key)
        let verifier = try SignatureVerifier(key.publicKey)
        #expect(signer.algorithm == algorithm && verifier.algorithm == algorithm)
        for round in 0..<8 {
            let message = Self.message + [UInt8](repeating: 0x61, count: round * 100)
            let signature = try signer.sign(message.span)
            #expect(verifier.accepts(signature, of: message))
            #expect(verifier.accepts(signature, of: message))
            #expect(!verifier.accepts(signature, of: (message + [0])))
        }
    }

    @Test(arguments: Algorithm.recognized)
    func `a signature that is damaged, cut, longer or empty is refused, and the next one is not`(
        algorithm: Algorithm
    ) throws {
        let key = try Samples.key(algorithm)
        let verifier = try SignatureVerifier(key)
        let signature = try Signer(key).sign(Self.message.span)
        var damaged = [[], [UInt8](signature.dropLast()), signature + [0], [0] + signature]
        damaged.append([UInt8](repeating: 0, count: signature.count))
        damaged.append([UInt8](repeating: 0xff, count: signature.count))
        for bit in stride(from: 0, to: signature.count * 8, by: 37) {
            var flipped = signature
            flipped[bit / 8] ^= 1 << (bit % 8)
            damaged.append(flipped)
        }
        for bytes in damaged {
            #expect(!verifier.accepts(bytes, of: Self.message))
        }
        #expect(verifier.accepts(signature, of: Self.message))
    }

    @Test(arguments: Algorithm.recognized)
    func `another key's signature is refused`(algorithm: Algorithm) throws {
        let signature = try Signer(Samples.key(algorithm)).sign(Self.message.span)
        let other = try SignatureVerifier(.generate(algorithm).publicKey)
        #expect(!other.accepts(signature, of: Self.message))
    }

    @Test(arguments: [Algorithm.ES256, .ES384, .ES512])
    func `DER in the place of raw r and s is refused`(algorithm: Algorithm) throws {
        let key = try Samples.key(algorithm)
        let raw = try Signer(key).sign(Self.message.span)
        let signature = try #require(Self.der(raw))
        #expect(try ECDSASignature.raw(ofDER: signature, half: raw.count / 2) == raw)
        #expect(try !SignatureVerifier(key).accepts(signature, of: Self.message))
    }

    /// Found by `AttackTests`, once in 256 runs: with PSS, OpenSSL accepts the shorter signature.
    @Test(arguments: [Algorithm.RS256, .RS384, .RS512, .PS256, .PS384, .PS512])
    func `RFC 8017, 8.1.2 and 8.2.2: an RSA signature without its leading zero is refused`(
        algorithm: Algorithm
    ) throws {
        let key = try Samples.key(algorithm)
        let (signer, verifier) = (try Signer(key), try SignatureVerifier(key.publicKey))
        var found = 0
        for number in 0..<10_000 where found < 2 {
            let message = "message \(number)".bytes
            let signature = try signer.sign(message.span)
            guard signature.first == 0 else { continue }
            found += 1
            #expect(verifier.accepts(signature, of: message))
            #expect(!verifier.accepts([UInt8](signature.dropFirst()), of: message))
            #expect(!verifier.accepts([0] + signature, of: message))
        }
        #expect(found == 2)
    }

    @Test func `a raw signature becomes the shortest DER, whatever its numbers`() {
        #expect(Self.der([0, 0, 0, 0]) == [0x30, 6, 2, 1, 0, 2, 1, 0])
        #expect(Self.der([0, 0x7f, 0, 0x80]) == [0x30, 7, 2, 1, 0x7f, 2, 2, 0, 0x80])
        #expect(Self.der([1, 0, 0xff, 0xff]) == [0x30, 9, 2, 2, 1, 0, 2, 3, 0, 0xff, 0xff])
        #expect(Self.der([UInt8](repeating: 0xff, count: 132))?.prefix(3) == [0x30, 0x81, 138])
        #expect(Self.der([]) == nil)
        #expect(Self.der([1, 2, 3]) == nil)
        #expect(Self.der([UInt8](repeating: 1, count: 134)) == nil)
    }

    @Test(arguments: Algorithm.recognized.filter { !$0.isSymmetric })
    func `a public key cannot sign, and says what would help`(algorithm: Algorithm) throws {
        let key = try Samples.key(algorithm).publicKey
        let error = #expect(throws: TokenError.self) { try Signer(key) }
        #expect(
            error?.description
                == "cannot sign with \(algorithm.rawValue): the key is public. "
                + "Provide the JWK with its private members.")
    }

    @Test func `a key that OpenSSL cannot hold is an error with OpenSSL's reason`() throws {
        let off = [UInt8](repeating: 7, count: 32)
        let key = try JSONWebKey(.ES256, .elliptic(.p256, x: off, y: off, d: nil), keyID: nil)
        let error = #expect(throws: TokenError.self) { try SignatureVerifier(key) }
        #expect(error?.attempted == "use the ES256 key")
        #expect(error?.remedy != nil)
    }
}
