import TestVectors
import Testing

@testable import Tokens

/// Wycheproof on the signatures alone, in the form that JWS uses.
struct WycheproofSignatureTests {
    struct File: Decodable {
        let testGroups: [Group]
    }

    struct Group: Decodable {
        let publicKey: PublicKey
        let tests: [Case]
    }

    /// The members that RSA, EC and Edwards groups have for their key, in hexadecimal.
    struct PublicKey: Decodable {
        let modulus: String?
        let publicExponent: String?
        let uncompressed: String?
        let pk: String?

        func material(for algorithm: Algorithm) throws -> KeyMaterial {
            switch algorithm.family {
            case .ecdsa:
                let curve = try #require(algorithm.curve)
                let point = [UInt8](hex: try #require(uncompressed)).dropFirst()
                let width = curve.coordinateByteCount
                return .elliptic(
                    curve, x: [UInt8](point.prefix(width)), y: [UInt8](point.suffix(width)), d: nil)
            case .edDSA:
                return .octetPair(.ed25519, x: [UInt8](hex: try #require(pk)), d: nil)
            default:
                func number(_ hex: String?) throws -> [UInt8] {
                    [UInt8]([UInt8](hex: try #require(hex)).drop { $0 == 0 })
                }
                return .rsa(
                    .init(n: try number(modulus), e: try number(publicExponent), secrets: nil))
            }
        }
    }

    struct Case: Decodable {
        let tcId: Int
        let comment: String
        let msg: String
        let sig: String
        let result: String
    }

    @Test(
        .needsVectors,
        arguments: [
            ("ecdsa_secp256r1_sha256_p1363", .ES256, 262),
            ("ecdsa_secp384r1_sha384_p1363", .ES384, 280),
            ("ed25519", .EdDSA, 151), ("rsa_signature_2048_sha256", .RS256, 259),
            ("rsa_signature_3072_sha384", .RS384, 259),
            ("rsa_pss_2048_sha256_mgf1_32", .PS256, 108),
            ("rsa_pss_2048_sha384_mgf1_48", .PS384, 141),
        ] as [(String, Algorithm, Int)])
    func `every signature is valid or not as it is labelled`(
        name: String, algorithm: Algorithm, count: Int
    ) throws {
        let file = try Vectors.read(File.self, "wycheproof/\(name)_test.json")
        var counted = 0
        for group in file.testGroups {
            let material = try group.publicKey.material(for: algorithm)
            let key = try JSONWebKey(algorithm, material, keyID: nil)
            try KeyCheck.check(key)
            let verifier = try SignatureVerifier(key)
            for vector in group.tests {
                let message = [UInt8](hex: vector.msg)
                let isValid = verifier.isValid([UInt8](hex: vector.sig).span, of: message.span)
                // "Acceptable" permits both results. The strict choice is to refuse.
                let agrees = isValid == (vector.result == "valid")
                #expect(agrees, "\(vector.tcId) \(vector.comment)")
                counted += agrees ? 1 : 0
            }
        }
        #expect(counted == count)
        print("wycheproof/\(name): \(counted) cases as labelled")
    }

    struct MACFile: Decodable {
        struct Group: Decodable {
            let tagSize: Int
            let tests: [Case]
        }

        struct Case: Decodable {
            let tcId: Int
            let key: String
            let msg: String
            let tag: String
            let result: String
        }

        let testGroups: [Group]
    }

    @Test(
        .needsVectors,
        arguments: [("hmac_sha256", .HS256), ("hmac_sha384", .HS384), ("hmac_sha512", .HS512)]
            as [(String, Algorithm)])
    func `a tag is valid as labelled where it is whole, and never where it is cut`(
        name: String, algorithm: Algorithm
    ) throws {
        let file = try Vectors.read(MACFile.self, "wycheproof/\(name)_test.json")
        var whole = 0
        var cut = 0
        for group in file.testGroups {
            let isWhole = group.tagSize == algorithm.hash.byteCount * 8
            for vector in group.tests {
                let key = try JSONWebKey(
                    algorithm, .secret([UInt8](hex: vector.key)), keyID: nil)
                let message = [UInt8](hex: vector.msg)
                let isValid = try SignatureVerifier(key).isValid(
                    [UInt8](hex: vector.tag).span, of: message.span)
                let agrees = isValid == (isWhole && vector.result == "valid")
                #expect(agrees, "\(vector.tcId)")
                guard agrees else { continue }
                if isWhole { whole += 1 } else { cut += 1 }
            }
        }
        #expect(whole == 87 && cut == 87)
        print("wycheproof/\(name): \(whole) whole tags as labelled, \(cut) cut ones refused")
    }
}
