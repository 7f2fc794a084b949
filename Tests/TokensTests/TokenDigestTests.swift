import Testing
import Tokens

struct TokenDigestTests {
    @Test func `it is the SHA-256 of the token's bytes`() throws {
        let hasher = try TokenHasher()
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        for _ in 0..<3 {
            #expect(try hasher.digest("abc".bytes.span).bytes == [UInt8](hex: abc))
            #expect(try hasher.digest("".bytes.span).bytes == [UInt8](hex: empty))
        }
    }

    @Test func `it comes back from its 32 bytes and from no other number of them`() throws {
        let digest = try TokenHasher().digest("token".bytes.span)
        #expect(TokenDigest(digest.bytes) == digest)
        #expect(digest.withUnsafeBytes { [UInt8]($0) } == digest.bytes)
        #expect(TokenDigest([UInt8](digest.bytes.dropLast())) == nil)
        #expect(TokenDigest(digest.bytes + [0]) == nil)
    }

    @Test func `digests that differ in one bit are different keys`() throws {
        let digest = try TokenHasher().digest("token".bytes.span)
        var seen: Set<TokenDigest> = [digest]
        for bit in 0..<256 {
            var bytes = digest.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            let other = try #require(TokenDigest(bytes))
            #expect(seen.insert(other).inserted)
        }
        #expect(seen.contains(digest))
    }
}

struct OpaqueTokenTests {
    @Test func `a token is 256 random bits in 43 characters, and never the same twice`() throws {
        var seen: Set<[UInt8]> = []
        for _ in 0..<1_000 {
            let token = try OpaqueToken.generate()
            #expect(token.count == 43)
            #expect(Base64URL.decode(token.span)?.count == 32)
            #expect(seen.insert(token).inserted)
        }
    }

    @Test func `an identifier is 128 random bits in 22 characters`() throws {
        let ids = try (0..<1_000).map { _ in try OpaqueToken.randomID() }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { Base64URL.decode($0.bytes.span)?.count == 16 })
    }
}
