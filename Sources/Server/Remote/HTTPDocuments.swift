package import HTTPClient
package import Revocation
package import ServerContract
package import Stores
import Synchronization
package import Tokens

/// An authorization server's documents, fetched over HTTP by one node, one fetch at a time.
///
/// A document that has not changed since the last fetch is not sent again (RFC 9110, section
/// 13.1.2). After a failed attempt, none is made for as long as that one took: whoever asks for the
/// document, an authorization server that does not answer takes at most half of the node's time.
package final class HTTPDocuments: DocumentSource {
    private struct Copy {
        let tag: String
        let bytes: [UInt8]
    }

    private struct Source {
        let authority: RemoteAuthority
        var copies: [DocumentName: Copy] = [:]
        /// The last attempt's failure, and until when it is the answer.
        var rest: (failure: StrategyError, until: ContinuousClock.Instant)?
    }

    private let source: Mutex<Source>
    private let credentials: HTTPField
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Longer than for other answers: a document may have several megabytes.
    private static let deadlines = HTTPDeadlines(answer_ms: 1_000)

    /// - Parameters:
    ///   - client: the client that this resource server is. A key set that is a secret is sent to
    ///     nobody else.
    ///   - path: the emulated way to the authorization server; nil for none.
    ///   - now: the time; other than the system's only in tests.
    package init(
        at address: HTTPAddress, as client: ClientCredentials, over path: NetworkPath? = nil,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.now = now
        credentials = HTTPField("Authorization", client.basic)
        source = Mutex(
            Source(authority: RemoteAuthority(at: address, over: path, within: Self.deadlines)))
    }

    package func fetch(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> [UInt8] {
        try retrieve(name, at: now).bytes
    }

    package func retrieve(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> PublishedDocument {
        try source.withLock { source throws(StrategyError) -> PublishedDocument in
            let start = self.now()
            if let rest = source.rest, start < rest.until { throw rest.failure }
            do throws(StrategyError) {
                let document = try ask(for: name, from: &source)
                source.rest = nil
                return document
            } catch {
                let end = self.now()
                source.rest = (error, end + (end - start))
                throw error
            }
        }
    }

    private func ask(
        for name: DocumentName, from source: inout Source
    ) throws(StrategyError) -> PublishedDocument {
        let copy = source.copies[name]
        let purpose = "fetch \(name.path)"
        let condition = copy.map { [HTTPField("If-None-Match", $0.tag)] } ?? []
        let response = try source.authority.send(
            HTTPRequest(
                "GET", ServerPath.documents + name.path, fields: [credentials] + condition),
            to: purpose)
        let maxAge = CacheControl.maxAge(response.value(of: "Cache-Control"))
        if response.status == 304, let copy {
            return PublishedDocument(bytes: copy.bytes, maxAge: maxAge)
        }
        guard response.status == 200 else {
            throw source.authority.failure(
                purpose, "it answered \(response.status). Check that it runs this strategy.")
        }
        source.copies[name] = response.value(of: "ETag").map {
            Copy(tag: $0, bytes: response.body)
        }
        return PublishedDocument(bytes: response.body, maxAge: maxAge)
    }
}

/// The field `Cache-Control` of an answer (RFC 9111, section 5.2.2).
enum CacheControl {
    /// Returns for how long a copy may be used from now: zero for `no-cache` and `no-store`; nil if
    /// the field does not say, or says it twice or not in digits.
    static func maxAge(_ field: String?) -> Duration? {
        guard let field else { return nil }
        var maxAge: Duration?
        for directive in field.utf8.split(separator: UInt8(ascii: ",")) {
            let text = String(decoding: directive, as: UTF8.self).lowercased()
                .filter { $0 != " " && $0 != "\t" && $0 != "\"" }
            if text == "no-cache" || text == "no-store" { return .zero }
            guard text.hasPrefix(name) else { continue }
            let digits = text.dropFirst(name.count)
            guard maxAge == nil, 1...9 ~= digits.utf8.count,
                digits.utf8.allSatisfy({ FieldText.isDigit($0) }), let seconds = Int64(digits)
            else { return nil }
            maxAge = .seconds(seconds)
        }
        return maxAge
    }

    private static let name = "max-age="
}
