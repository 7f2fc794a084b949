import NIOHTTP1

/// Why a request is refused before it is looked at: its form, its size or its pace. The connection
/// is closed after the answer, because nobody can tell where the next request on it would begin.
enum ConnectionFault: Error, Sendable, Hashable, CaseIterable {
    case lineEnd, requestLine, version, longTarget
    case longHead, manyFields, field, host
    case length, lengthAndCoding, coding, longBody, chunk
    case expectation, unexpectedBody, slow

    var status: HTTPResponseStatus {
        switch self {
        case .version: .httpVersionNotSupported
        case .longTarget: .uriTooLong
        case .longHead, .manyFields: .requestHeaderFieldsTooLarge
        case .coding: .notImplemented
        case .longBody: .payloadTooLarge
        case .expectation: .expectationFailed
        case .slow: .requestTimeout
        case .lineEnd, .requestLine, .field, .host, .length, .lengthAndCoding, .chunk,
            .unexpectedBody:
            .badRequest
        }
    }

    /// What is wrong and where that is defined. Contains nothing of the request.
    var reason: String {
        switch self {
        case .lineEnd: "a line does not end with CR LF (RFC 9112, section 2.2)"
        case .requestLine: "the first line is not method, target and version (RFC 9112, section 3)"
        case .version: "this server speaks HTTP/1.1"
        case .longTarget: "the first line is too long"
        case .longHead: "the header is too long"
        case .manyFields: "the header has too many fields"
        case .field: "a header line is no field, or is folded (RFC 9112, section 5)"
        case .host: "there has to be one Host (RFC 9112, section 3.2)"
        case .length: "Content-Length is not one number (RFC 9112, section 6.3)"
        case .lengthAndCoding:
            "Content-Length and Transfer-Encoding contradict each other (RFC 9112, section 6.1)"
        case .coding: "the only transfer coding that this server knows is chunked"
        case .longBody: "the body is too long"
        case .chunk: "a chunk is not size, data and CR LF (RFC 9112, section 7.1)"
        case .expectation: "the only expectation that this server meets is 100-continue"
        case .unexpectedBody: "this request has no body"
        case .slow: "the request took too long to arrive"
        }
    }
}
