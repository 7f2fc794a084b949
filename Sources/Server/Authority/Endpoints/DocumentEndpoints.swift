import HTTPTypes
import Hummingbird
import Logging
import OAuth
import Revocation
import ServerContract
import Tokens

/// The server's description and the documents that the strategy publishes, each with an entity tag
/// (RFC 9110, section 8.8.3) and the time that it may be kept. Anyone may fetch them, but for
/// security events.
struct DocumentEndpoints: Sendable {
    let parts: AuthorityParts

    static let keySetPath = ServerPath.documents + DocumentName.keySet.path

    var routes: [Route] {
        let metadata = Array(
            Metadata(
                configuration: parts.service.configuration,
                identityAlgorithm: parts.service.identityKey.algorithm
            ).json.serialized().utf8)
        return [ServerPath.metadata, ServerPath.openIDMetadata].map { path in
            Route(.get, path) { request throws(WebRefusal) in
                try answer(PublishedDocument(bytes: metadata), WebRequest.jsonType, to: request)
            }
        } + [Route(.get, Self.keySetPath, keySet)]
    }

    /// The keys for access tokens and for ID tokens (RFC 7517, section 5).
    ///
    /// A resource server that authenticates gets the strategy's own set. With an HMAC algorithm the
    /// set is the secret that signs, so nobody else does.
    private func keySet(_ request: WebRequest) throws(WebRefusal) -> Response {
        let own = parts.documents.name(at: Self.keySetPath)
        if let own, try parts.resourceServer.matches(request) {
            return try answer(
                try document(own), WebRequest.jsonType, to: request,
                isPrivate: parts.signsBySecret)
        }
        var keys = [parts.service.identityKey.publicKey]
        var maxAge: Duration?
        if let own, !parts.signsBySecret {
            let published = try document(own)
            maxAge = published.maxAge
            do throws(TokenError) {
                keys = try JSONWebKeySet(json: published.bytes).keys + keys
            } catch {
                parts.log.error("the key set is malformed", metadata: ["reason": "\(error)"])
                throw .broken
            }
        }
        let bytes = Array(JSONWebKeySet(keys).json().utf8)
        return try answer(
            PublishedDocument(bytes: bytes, maxAge: maxAge), WebRequest.jsonType, to: request)
    }

    /// Answers for every other document; nil if none is published at the path.
    @Sendable func other(_ request: WebRequest) throws(WebRefusal) -> Response? {
        guard let name = parts.documents.name(at: request.path) else { return nil }
        guard request.isReading else { throw .methodNotAllowed([.get]) }
        switch name.kind {
        case .keySet: return try keySet(request)
        case .statusList:
            return try answer(
                try document(name), "application/\(StatusListToken.type)", to: request)
        case .securityEvents:
            try parts.resourceServer.require(request)
            let events = PublishedDocument(bytes: try document(name).bytes, maxAge: .zero)
            return try answer(events, WebRequest.jsonType, to: request, isPrivate: true)
        }
    }

    private func document(_ name: DocumentName) throws(WebRefusal) -> PublishedDocument {
        let now = parts.now
        do throws(StrategyError) {
            return try parts.documents.retrieve(name, at: now)
        } catch {
            parts.log.warning("a document is missing", metadata: ["reason": "\(error)"])
            throw .unavailable
        }
    }

    /// Answers 304 if the sender has the document already (RFC 9110, section 13.1.2).
    ///
    /// - Parameter isPrivate: whether only the sender may have it, so that no shared cache keeps it
    ///   (RFC 9111, section 5.2.2.7).
    private func answer(
        _ document: PublishedDocument, _ type: String, to request: WebRequest,
        isPrivate: Bool = false
    ) throws(WebRefusal) -> Response {
        let tag: String
        do throws(TokenError) {
            let digest = try TokenHasher().digest(document.bytes.span).bytes
            tag = "\"\(Base64URL.encodedString(digest.span))\""
        } catch {
            throw .broken
        }
        let life = document.maxAge ?? parts.settings.documentLife
        let age = "max-age=\(life.nanoseconds / 1_000_000_000)"
        let fields: HTTPFields = [
            .eTag: tag, .cacheControl: isPrivate ? "private, \(age)" : age,
            .vary: "Authorization",
        ]
        guard !request.hasCopy(tag) else { return .empty(.notModified, headers: fields) }
        var response = Response.json(document.bytes)
        response.headers[.contentType] = type
        for field in fields { response.headers[field.name] = field.value }
        return response
    }
}

extension WebRequest {
    /// Whether `If-None-Match` names the tag. The weak comparison applies.
    fileprivate func hasCopy(_ tag: String) -> Bool {
        guard let field = headers[.ifNoneMatch] else { return false }
        let tags = field.split(separator: ",").map { given in
            var text = given.drop { $0 == " " }
            while text.last == " " { text.removeLast() }
            return text.hasPrefix("W/") ? String(text.dropFirst(2)) : String(text)
        }
        return tags.contains { $0 == tag || $0 == "*" }
    }
}
