import TestVectors
import Testing
import Tokens

/// The examples printed in the RFCs, from `rfc/rfc_examples.json`.
struct RFCExamples: Decodable {
    struct JWS: Decodable {
        let source: String
        let alg: String
        let jwk: Verbatim?
        let jws: String
        let result: String
    }

    struct Thumbprint: Decodable {
        let source: String
        let jwk: Verbatim
        let thumbprint: String
    }

    let jws: [JWS]
    let jwk_thumbprints: [Thumbprint]
    let base64url: [[String]]

    private enum CodingKeys: String, CodingKey {
        case jws, jwk_thumbprints
        case base64url = "base64url_rfc4648_s10_unpadded"
    }
}

struct RFCExampleTests {
    @Test(.needsVectors)
    func `RFC 7515 and RFC 8037: each signed example verifies, the unsecured one is refused`()
        throws
    {
        let examples = try Vectors.read(RFCExamples.self, "rfc/rfc_examples.json").jws
        #expect(examples.count == 6)
        for example in examples {
            guard let jwk = example.jwk, let algorithm = Algorithm(rawValue: example.alg) else {
                #expect(example.alg == "none")
                let verifier = try Samples.verifier()
                #expect(verifier.refusal(of: example.jws.bytes) == .unsupportedAlgorithm)
                continue
            }
            let key = try JSONWebKey(jwk: jwk.bytes(), algorithm: algorithm)
            #expect(key.algorithm == algorithm, "\(example.source)")
            let verifier = try JWTVerifier([key], policy: ClaimsPolicy())
            let token = example.jws.bytes
            let decision = verifier.verifySignature(token.span)
            guard case .valid(let payload, let keyID) = decision else {
                Issue.record("\(example.source) was refused")
                continue
            }
            #expect(keyID == key.thumbprint)
            #expect(Base64URL.encode(payload.span) == [UInt8](token.split(separator: 0x2e)[1]))
        }
        print("rfc/rfc_examples: 6 JWS, 5 valid and 1 unsecured refused, as printed")
    }

    @Test(.needsVectors)
    func `RFC 7638 and RFC 8037: thumbprints`() throws {
        let examples = try Vectors.read(RFCExamples.self, "rfc/rfc_examples.json").jwk_thumbprints
        #expect(examples.count == 2)
        for example in examples {
            let key = try JSONWebKey(jwk: example.jwk.bytes(), algorithm: .RS256)
            #expect(key.thumbprint == example.thumbprint, "\(example.source)")
        }
        print("rfc/rfc_examples: 2 thumbprints as printed")
    }
}
