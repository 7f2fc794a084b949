import TestVectors
import Testing
import Tokens

/// The format of both `json_web_signature` and `json_web_key`.
struct WycheproofJWSFile: Decodable {
    struct Group: Decodable {
        let comment: String
        let `private`: Verbatim
        let `public`: Verbatim?
        let tests: [Case]

        var key: Verbatim { `public` ?? `private` }
    }

    struct Case: Decodable {
        let tcId: Int
        let comment: String
        let jws: String
        let result: String
    }

    let numberOfTests: Int
    let testGroups: [Group]
}

/// Google's Project Wycheproof, now C2SP, on compact JWS and JWK.
struct WycheproofJWSTests {
    /// Cases whose label is wrong, with the correct result (SOURCES.md of the vectors).
    private static let exceptions: [Int: (isAccepted: Bool, why: String)] = [
        367: (true, "byte for byte the valid case 357"),
        370: (true, "byte for byte the valid case 357"),
        372: (false, "a ? within the base64url of the header"),
        373: (false, "a ? within the base64url of the payload"),
        346: (false, "PS384 under a key pinned to PS256"),
        350: (false, "PS384 under a key pinned to PS256"),
    ]

    private static func isAccepted(_ jws: String, by verifier: JWTVerifier?) -> Bool {
        guard let verifier else { return false }
        if case .valid = verifier.verifySignature(jws.bytes.span) { return true }
        return false
    }

    /// The groups of RFC 7520 write ES521 where RFC 7518 has ES512.
    private static func jwk(of group: WycheproofJWSFile.Group) throws -> [UInt8] {
        let isMisspelt = group.key.members["alg"] as? String == "ES521"
        return try group.key.bytes(changing: isMisspelt ? ["alg": "ES512"] : [:])
    }

    @Test(.needsVectors)
    func `json_web_signature: every label is met, but for the six named as wrong`() throws {
        let file = try Vectors.read(
            WycheproofJWSFile.self, "wycheproof/json_web_signature_test.json")
        var asLabelled = 0
        var exceptional = 0
        for group in file.testGroups {
            let key = try? JSONWebKey(jwk: Self.jwk(of: group))
            let verifier = try key.map { try JWTVerifier([$0], policy: ClaimsPolicy()) }
            for vector in group.tests {
                let isAccepted = Self.isAccepted(vector.jws, by: verifier)
                if let exception = Self.exceptions[vector.tcId] {
                    #expect(isAccepted == exception.isAccepted, "\(vector.tcId): \(exception.why)")
                    #expect(isAccepted != (vector.result == "valid"), "\(vector.tcId)")
                    exceptional += 1
                } else {
                    let agrees = isAccepted == (vector.result == "valid")
                    #expect(agrees, "\(vector.tcId) \(group.comment) \(vector.comment)")
                    asLabelled += agrees ? 1 : 0
                }
            }
        }
        #expect(file.numberOfTests == 401 && asLabelled == 395 && exceptional == 6)
        print(
            "wycheproof/json_web_signature: \(asLabelled + exceptional) cases, "
                + "\(asLabelled) as labelled, \(exceptional) named exceptions")
    }

    @Test(.needsVectors)
    func `json_web_key: every label is met`() throws {
        let file = try Vectors.read(WycheproofJWSFile.self, "wycheproof/json_web_key_test.json")
        var asLabelled = 0
        for group in file.testGroups {
            let keys = try? JSONWebKeySet(json: group.key.bytes()).keys
            let verifier = keys.flatMap { try? JWTVerifier($0, policy: ClaimsPolicy()) }
            for vector in group.tests {
                let isAccepted = Self.isAccepted(vector.jws, by: verifier)
                let agrees = isAccepted == (vector.result == "valid")
                #expect(agrees, "\(vector.tcId) \(group.comment) \(vector.comment)")
                asLabelled += agrees ? 1 : 0
            }
        }
        #expect(file.numberOfTests == 26 && asLabelled == 26)
        print("wycheproof/json_web_key: 26 cases, \(asLabelled) as labelled")
    }
}
