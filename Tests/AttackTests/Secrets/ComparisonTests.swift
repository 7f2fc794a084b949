import CallCount
import Testing
import Tokens

@Suite struct `An HMAC` {
    @Test(
        .enabled(if: call_count_works(), "calls can't be counted in this build"),
        arguments: [(.HS256, 32), (.HS384, 48), (.HS512, 64)] as [(Algorithm, UInt64)])
    func `CVE-2016-7037: is compared whole by OpenSSL's comparison in constant time`(
        algorithm: Algorithm, count: UInt64
    ) throws {
        let key = try JSONWebKey.generate(algorithm)
        let verifier = try SignatureVerifier(key)
        let message = [UInt8]("message".utf8)
        let tag = try Signer(key).sign(message.span)
        func verdict(_ tag: [UInt8]) -> Bool { verifier.isValid(tag.span, of: message.span) }
        for index in tag.indices {
            var changed = tag
            changed[index] ^= 0x80
            let before = compare_count()
            #expect(!verdict(changed))
            #expect(compare_count() == before + 1 && compare_bytes() == count)
        }
        let before = compare_count()
        #expect(verdict(tag))
        #expect(compare_count() == before + 1)
    }
}
