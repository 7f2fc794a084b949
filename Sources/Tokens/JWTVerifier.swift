/// Verifies access tokens: compact JWS, header, type and claims (RFC 7515, RFC 8725, RFC 9068).
///
/// All keys are prepared at initialization. `verify` then allocates only the strings of the claims
/// that it returns. A verifier owns OpenSSL contexts and working memory: use one per thread.
public final class JWTVerifier {
    public let policy: ClaimsPolicy

    private let keys: [VerificationKey]
    /// Never used to verify. Distinguishes a token that names one of them from one that names none.
    private let unusable: [UnusableKey]
    private let expectedType: TypeName?
    private let maximumBytes: Int
    private let decoded = ScratchBuffer(capacity: 2048)
    private var scanner = JSONScanner()

    /// Creates a verifier. Keys with the same `kid` and algorithm are tried in turn.
    ///
    /// - Throws: if there is no key, or OpenSSL refuses a key.
    public convenience init(_ keys: [JSONWebKey], policy: ClaimsPolicy) throws(TokenError) {
        try self.init(keys, policy: policy, maximumBytes: CompactToken.maximumBytes)
    }

    /// Creates a verifier with the keys of a set, and its unusable keys to explain refusals.
    public convenience init(_ set: JSONWebKeySet, policy: ClaimsPolicy) throws(TokenError) {
        try self.init(
            set.keys, unusable: set.unusable, policy: policy,
            maximumBytes: CompactToken.maximumBytes)
    }

    /// - Parameter maximumBytes: of the whole token, for kinds of tokens that may be longer.
    init(
        _ keys: [JSONWebKey], unusable: [UnusableKey] = [], policy: ClaimsPolicy,
        maximumBytes: Int
    ) throws(TokenError) {
        self.maximumBytes = maximumBytes
        self.unusable = unusable
        guard !keys.isEmpty else { throw Self.error("the key set is empty") }
        var prepared: [VerificationKey] = []
        for (place, key) in keys.enumerated() {
            prepared.append(try VerificationKey(key, place: place))
        }
        self.keys = prepared
        self.policy = policy
        expectedType = policy.type.map(TypeName.init)
    }

    /// Verifies one token, as presented, at the time `now`.
    public func verify(_ token: Span<UInt8>, at now: NumericDate) -> TokenDecision {
        do {
            return .valid(try claims(of: token, at: now).claims)
        } catch {
            return .refused(error.refusal)
        }
    }

    /// Verifies as `verify` does and also names the key of the signature, for callers that keep it.
    public func verifyNamingKey(_ token: Span<UInt8>, at now: NumericDate) -> KeyedDecision {
        do {
            let (claims, key) = try claims(of: token, at: now)
            return .valid(claims, key: key)
        } catch {
            return .refused(error.refusal)
        }
    }

    /// Returns why `verify` refuses this token, in words that repeat nothing of the token; nil if
    /// it is accepted.
    ///
    /// Verifies the token again, so it is for people and logs, not for the hot path.
    public func explain(_ token: Span<UInt8>, at now: NumericDate) -> String? {
        do {
            _ = try claims(of: token, at: now)
            return nil
        } catch {
            return "\(error.refusal.rawValue): \(words(of: error))"
        }
    }

    /// Verifies the JWS alone: neither `typ` nor the payload is checked.
    public func verifySignature(_ token: Span<UInt8>) -> SignatureDecision {
        do {
            let jws = try checkedSignature(of: token)
            return .valid(payload: [UInt8](decoded.bytes[jws.payload]), keyID: jws.key.keyID)
        } catch {
            return .refused(error.refusal, reason: words(of: error))
        }
    }

    /// Verifies the JWS and its `typ`. The caller reads the payload.
    func verifyTyped(_ token: Span<UInt8>) -> SignatureDecision {
        do throws(TokenFault) {
            let jws = try checkedSignature(of: token)
            guard jws.hasExpectedType else {
                throw TokenFault(.wrongType, "typ is not the expected type")
            }
            return .valid(payload: [UInt8](decoded.bytes[jws.payload]), keyID: jws.key.keyID)
        } catch {
            return .refused(error.refusal, reason: words(of: error))
        }
    }

    private func words(of fault: TokenFault) -> String {
        guard let index = fault.unusable, unusable.indices.contains(index) else {
            return "\(fault.reason)"
        }
        let key = unusable[index]
        let named = "kid names key \(key.place), which cannot be used: \(key.cause)"
        return fault.refusal == .unusableKey ? named : "\(fault.reason); \(named)"
    }

    private static func error(_ cause: String) -> TokenError {
        TokenError(attempted: "verify tokens", cause: cause)
    }
}

@available(*, unavailable)
extension JWTVerifier: Sendable {}

extension JWTVerifier {
    /// A JWS with a valid signature.
    private struct CheckedSignature {
        let key: VerificationKey
        /// The payload's range in `decoded`.
        let payload: Range<Int>
        let hasExpectedType: Bool
    }

    private func claims(
        of token: Span<UInt8>, at now: NumericDate
    ) throws(TokenFault) -> (claims: Claims, key: Int) {
        let jws = try checkedSignature(of: token)
        guard jws.hasExpectedType else {
            throw TokenFault(.wrongType, "typ is not the expected type")
        }
        let payload = UnsafeBufferPointer(rebasing: decoded.bytes[jws.payload])
        let claims = try ClaimsReader.read(
            payload.span, judging: policy.required, with: &scanner)
        if let fault = policy.fault(of: claims, at: now) { throw fault }
        return (claims, jws.key.place)
    }

    private func checkedSignature(of token: Span<UInt8>) throws(TokenFault) -> CheckedSignature {
        let segments = try CompactToken(token, maximumBytes: maximumBytes)
        decoded.reserve(token.count)
        let header = try decode(segments.header, of: token, at: 0, "the header is not base64url")
        let payload = try decode(
            segments.payload, of: token, at: header.upperBound, "the payload is not base64url")
        let signature = try decode(
            segments.signature, of: token, at: payload.upperBound, "the signature is not base64url")
        let headerBytes = UnsafeBufferPointer(rebasing: decoded.bytes[header]).span
        let fields = try TokenHeader(headerBytes, with: &scanner)
        let key = try key(
            for: fields, headerBytes,
            signature: UnsafeBufferPointer(rebasing: decoded.bytes[signature]).span,
            signingInput: token.extracting(segments.signingInput))
        return CheckedSignature(
            key: key, payload: payload,
            hasExpectedType: expectedType?.matches(fields.type, in: headerBytes) ?? true)
    }

    private func decode(
        _ segment: Range<Int>, of token: Span<UInt8>, at start: Int, _ reason: StaticString
    ) throws(TokenFault) -> Range<Int> {
        let room = UnsafeMutableBufferPointer(rebasing: decoded.bytes[start...])
        guard let count = Base64URL.decode(token.extracting(segment), into: room) else {
            throw TokenFault(.malformed, reason)
        }
        return start..<start + count
    }

    /// Returns the key that made the signature. The header may or may not name it; in both cases
    /// its `alg` must be the key's own.
    private func key(
        for header: TokenHeader, _ bytes: Span<UInt8>, signature: Span<UInt8>,
        signingInput: Span<UInt8>
    ) throws(TokenFault) -> VerificationKey {
        let name = ShortName(header.algorithm, in: bytes)
        guard VerificationKey.knownAlgorithms.contains(name) else {
            throw TokenFault(
                .unsupportedAlgorithm, "alg is not a supported signature algorithm",
                unusable: unusableKey(namedBy: header, bytes))
        }
        var isNamed = header.keyID == nil
        var agrees = false
        for key in keys where header.keyID?.equals(key.keyIDBytes, in: bytes) ?? true {
            isNamed = true
            guard key.isFor(name) else { continue }
            agrees = true
            if key.verifier.isValid(signature, of: signingInput) { return key }
        }
        let unusable = unusableKey(namedBy: header, bytes)
        guard isNamed || unusable == nil else {
            throw TokenFault(
                .unusableKey, "kid names a key that cannot be used", unusable: unusable)
        }
        guard isNamed else { throw TokenFault(.unknownKey, "kid does not name a known key") }
        guard agrees else {
            throw TokenFault(
                .algorithmMismatch, "alg is not the algorithm of the key", unusable: unusable)
        }
        throw TokenFault(
            .badSignature, "the signature does not verify under the key", unusable: unusable)
    }

    /// Returns the first unusable key that the header's `kid` names.
    private func unusableKey(namedBy header: TokenHeader, _ bytes: Span<UInt8>) -> Int? {
        guard let keyID = header.keyID else { return nil }
        for (index, key) in unusable.enumerated() {
            guard let name = key.keyID else { continue }
            if keyID.equals([UInt8](name.utf8), in: bytes) { return index }
        }
        return nil
    }
}
