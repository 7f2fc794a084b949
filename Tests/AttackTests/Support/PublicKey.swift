import COpenSSL
import Foundation
import Tokens

/// The public half of the key of a signer, in every form in which it is published: what an attacker
/// knows.
struct PublicKey {
    /// PKCS#1 for RSA (RFC 8017, A.1.1); otherwise the point, or the 32 bytes of Ed25519.
    let raw: [UInt8]
    /// SubjectPublicKeyInfo (RFC 5280, section 4.1).
    let der: [UInt8]
    let jwk: String

    /// Nil for a shared secret, which has no public half.
    init?(of signer: Signer) {
        let algorithm = signer.algorithm
        guard !algorithm.isSymmetric,
            let context = Reflection.all(OpaquePointer.self, in: signer).first(where: {
                Self.raw(algorithm, $0) != nil
            }), let raw = Self.raw(algorithm, context), let prefix = Self.prefixes[algorithm]
        else { return nil }
        self.raw = raw
        der = [UInt8](prefix.utf8Hex) + raw
        jwk = Self.jwk(algorithm, raw)
    }

    func pem(_ label: String, _ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString(options: [.lineLength64Characters])
            .replacing("\r\n", with: "\n")
        return "-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n"
    }

    /// Everything that a confused verifier might take for the secret, with names.
    var secrets: [(name: String, bytes: [UInt8])] {
        let spki = pem("PUBLIC KEY", der)
        let pkcs1 = pem("RSA PUBLIC KEY", raw)
        let texts = [
            ("PEM", spki), ("PEM without its last line end", String(spki.dropLast())),
            ("PEM with CRLF", spki.replacing("\n", with: "\r\n")),
            ("PEM behind a space", " " + spki), ("PEM behind an empty line", "\n" + spki),
            ("PKCS#1 PEM", pkcs1), ("PKCS#1 PEM behind an empty line", "\n" + pkcs1),
            ("certificate PEM", pem("CERTIFICATE", der)), ("JWK", jwk), ("JWK set", keySet),
        ]
        return texts.map { ($0, [UInt8]($1.utf8)) } + [("DER", der), ("raw key", raw), ("", [])]
    }

    private var keySet: String { "{\"keys\":[\(jwk)]}" }
}

extension PublicKey {
    /// The bytes before the key in its SubjectPublicKeyInfo: lengths, algorithm, bit string.
    private static let prefixes: [Algorithm: String] = [
        .RS256: "30820122300d06092a864886f70d01010105000382010f00",
        .PS256: "30820122300d06092a864886f70d01010105000382010f00",
        .ES256: "3059301306072a8648ce3d020106082a8648ce3d030107034200",
        .ES384: "3076301006072a8648ce3d020106052b81040022036200",
        .EdDSA: "302a300506032b6570032100",
    ]

    private static func raw(_ algorithm: Algorithm, _ context: OpaquePointer) -> [UInt8]? {
        if algorithm == .EdDSA {
            guard let key = EVP_PKEY_CTX_get0_pkey(EVP_MD_CTX_get_pkey_ctx(context)) else {
                return nil
            }
            var raw = [UInt8](repeating: 0, count: 32)
            var count = raw.count
            return EVP_PKEY_get_raw_public_key(key, &raw, &count) == 1 ? raw : nil
        }
        guard let key = EVP_PKEY_CTX_get0_pkey(context) else { return nil }
        let count = i2d_PublicKey(key, nil)
        guard count > 0 else { return nil }
        var raw = [UInt8](repeating: 0, count: Int(count))
        raw.withUnsafeMutableBufferPointer { buffer in
            var end = buffer.baseAddress
            _ = i2d_PublicKey(key, &end)
        }
        return raw
    }

    private static func jwk(_ algorithm: Algorithm, _ raw: [UInt8]) -> String {
        func text(_ bytes: ArraySlice<UInt8>) -> String {
            Base64URL.encodedString([UInt8](bytes).span)
        }
        let half = (raw.count - 1) / 2
        return switch algorithm {
        case .EdDSA: #"{"kty":"OKP","crv":"Ed25519","x":"\#(text(raw[...]))"}"#
        case .ES256, .ES384:
            #"{"kty":"EC","crv":"P-\#(algorithm == .ES256 ? 256 : 384)","#
                + #""x":"\#(text(raw[1...half]))","y":"\#(text(raw[(1 + half)...]))"}"#
        // After the headers of the sequence and of a number of 2048 bits with its sign byte.
        default: #"{"kty":"RSA","e":"AQAB","n":"\#(text(raw[9..<265]))"}"#
        }
    }
}

extension String {
    /// The bytes that the hexadecimal digits spell.
    var utf8Hex: [UInt8] {
        let digits = compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
