import Revocation
import Testing
import Tokens

extension Attacks {
    @Suite struct `On the signature` {
        @Test func `CVE-2022-21449: r and s of zero, one, the order, and all bits`() throws {
            try attack(.all) { session in
                let signature = session.forger.signature
                let half = signature.count / 2
                func number(_ last: UInt8) -> [UInt8] {
                    [UInt8](repeating: 0, count: half - 1) + [last]
                }
                let order = CurveOrder.bytes(session.forger.algorithm) ?? number(0xff)
                let halves = [
                    number(0), number(1), order, [UInt8](repeating: 0xff, count: half),
                    [UInt8](signature.prefix(half)), [UInt8](signature.suffix(half)),
                ]
                return halves.indices.flatMap { r in
                    halves.indices.compactMap { s in
                        guard halves[r] + halves[s] != signature else { return nil }
                        let token = session.forger.token(signature: halves[r] + halves[s])
                        return Forgery("r \(r), s \(s)", token, .badSignature)
                    }
                }
            }
        }

        @Test func `CVE-2020-28042: an empty signature, or almost none`() throws {
            try attack(.all) { session in
                [[], [0], [0, 0], session.forger.signature.prefix(1).map(\.self)].map {
                    Forgery(
                        "\($0.count) bytes", session.forger.token(signature: $0), .badSignature)
                }
            }
        }

        @Test func `CVE-2020-14966: DER in place of r and s, or a byte more or less`() throws {
            try attack(.all) { session in
                let signature = session.forger.signature
                let half = signature.count / 2
                func integer(_ digits: ArraySlice<UInt8>) -> [UInt8] {
                    let body = (digits.first ?? 0) >= 0x80 ? [0] + digits : [UInt8](digits)
                    return [0x02, UInt8(truncatingIfNeeded: body.count)] + body
                }
                let body = integer(signature.prefix(half)) + integer(signature.suffix(half))
                let forms: [(String, [UInt8])] = [
                    ("DER", [0x30, UInt8(truncatingIfNeeded: body.count)] + body),
                    ("a zero more in front", [0] + signature),
                    ("a zero more at the end", signature + [0]),
                    (
                        "zeros before both halves",
                        [0] + signature.prefix(half) + [0]
                            + signature.suffix(half)
                    ),
                    ("a byte less in front", [UInt8](signature.dropFirst())),
                    ("a byte less at the end", [UInt8](signature.dropLast())),
                    ("twice", signature + signature), ("half", [UInt8](signature.prefix(half))),
                    ("backwards", signature.reversed()),
                    ("halves swapped", [UInt8](signature.suffix(half) + signature.prefix(half))),
                ]
                return forms.map {
                    Forgery($0, session.forger.token(signature: $1), .badSignature)
                }
            }
        }

        @Test func `RFC 8017, 8.1.2 and 8.2.2: an RSA signature without its leading zero`() throws {
            try attack(.algorithms([.RS256, .PS256])) { session in
                let forger = session.forger
                // One signature in 256 begins with a zero.
                for number in 0..<10_000 {
                    let token = try forger.token(payload: forger.payload("x", "\(number)"))
                    let end = try #require(token.lastIndex(of: UInt8(ascii: ".")))
                    let signature = decoded([UInt8](token[(end + 1)...])) ?? []
                    guard signature.first == 0 else { continue }
                    let shorter = encoded([UInt8](signature.dropFirst()))
                    return [Forgery("no \(number)", token[...end] + shorter, .badSignature)]
                }
                return []
            }
        }

        @Test func `CVE-2022-25898: padding, white space and foreign characters`() throws {
            try attack(.all) { session in
                let token = session.forger.honest
                let ends = token.indices.filter { token[$0] == UInt8(ascii: ".") } + [token.count]
                let pieces = [
                    "=", "==", " ", "\n", "\r\n", "\t", "\u{0}", "+", "/", "?", "%3D", "é",
                ]
                return pieces.flatMap { piece in
                    (ends + [0]).map { end in
                        var changed = token
                        changed.insert(contentsOf: piece.utf8, at: end)
                        return Forgery("\(piece.debugDescription) at \(end)", changed, .malformed)
                    }
                }
            }
        }

        @Test func `RFC 4648, 3.5: bits at a segment's end that stand for nothing`() throws {
            let alphabet = [UInt8](
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
            try attack(.all) { session in
                session.forger.segments.indices.flatMap { index in
                    var segments = session.forger.segments
                    let loose = segments[index].count % 4
                    guard loose > 1, let last = segments[index].popLast(),
                        let value = alphabet.firstIndex(of: last)
                    else { return [Forgery]() }
                    return (1..<(loose == 2 ? 16 : 4)).map { bits in
                        var changed = segments
                        changed[index].append(alphabet[value | bits])
                        return Forgery(
                            "segment \(index), bits \(bits)",
                            [UInt8](changed.joined(separator: [UInt8(ascii: ".")])), .malformed)
                    }
                }
            }
        }

        @Test func `one bit of any byte of a signature changed`() throws {
            try attack(.all) { session in
                let signature = session.forger.signature
                let step = max(1, signature.count / 64)
                return stride(from: 0, to: signature.count, by: step).map { index in
                    var changed = signature
                    changed[index] ^= 1 << (index % 8)
                    return Forgery(
                        "byte \(index)", session.forger.token(signature: changed), .badSignature)
                }
            }
        }

        @Test func `a signature of another token, of a part, or of the parts in another order`()
            throws
        {
            try attack(.all) { session in
                let forger = session.forger
                let other = try session.issue("mallory").bytes.split(separator: UInt8(ascii: "."))
                let dot = [UInt8(ascii: ".")]
                let (header, payload) = (forger.segments[0], forger.segments[1])
                let inputs: [(String, [UInt8])] = [
                    ("the payload alone", payload), ("the header alone", header), ("nothing", []),
                    ("both without the dot", header + payload), ("swapped", payload + dot + header),
                    ("with a dot more", header + dot + payload + dot),
                    ("decoded", (decoded(header) ?? []) + dot + (decoded(payload) ?? [])),
                ]
                let parts = try inputs.map {
                    Forgery(
                        "signed: \($0)", forger.token(signature: try forger.signer.sign($1.span)),
                        .badSignature)
                }
                return parts + [
                    Forgery(
                        "another token's signature",
                        forger.signingInput + dot + [UInt8](other[2]), .badSignature),
                    Forgery(
                        "another token's payload",
                        header + dot + [UInt8](other[1]) + dot + forger.segments[2], .badSignature),
                ]
            }
        }

        @Test func `RFC 7518, 3.3 and 3.5: PKCS#1 where PSS is due, and the other way round`()
            throws
        {
            try attack(.algorithms([.RS256, .PS256])) { session in
                let forger = session.forger
                let other: Algorithm = forger.algorithm == .RS256 ? .PS256 : .RS256
                let stranger = try Signer(JSONWebKey.generate(other))
                return [
                    Forgery(
                        "\(other) in name only",
                        try forger.token(header: forger.header("alg", "\"\(other)\"")),
                        .algorithmMismatch),
                    Forgery(
                        "\(other) under \(forger.algorithm)", try forger.token(by: stranger),
                        .badSignature),
                ]
            }
        }
    }
}

/// The orders of the curves, big-endian (FIPS 186-4, D.1.2).
enum CurveOrder {
    static func bytes(_ algorithm: Algorithm) -> [UInt8]? {
        switch algorithm {
        case .ES256:
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".utf8Hex
        case .ES384:
            ("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
                + "581a0db248b0a77aecec196accc52973").utf8Hex
        default: nil
        }
    }

    /// The other signature of the same message: r and n − s (malleability).
    static func secondForm(of signature: [UInt8], _ algorithm: Algorithm) -> [UInt8]? {
        guard let order = bytes(algorithm), signature.count == order.count * 2 else { return nil }
        var difference = order
        var borrow = 0
        for index in order.indices.reversed() {
            let digit = Int(order[index]) - Int(signature[order.count + index]) - borrow
            borrow = digit < 0 ? 1 : 0
            difference[index] = UInt8(digit & 0xff)
        }
        return [UInt8](signature.prefix(order.count)) + difference
    }
}
