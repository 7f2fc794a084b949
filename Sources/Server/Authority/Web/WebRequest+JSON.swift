import Foundation

extension WebRequest {
    /// Reads a body of JSON.
    ///
    /// - Throws: 415 for another media type, and 400 for another shape.
    func json<Value: Decodable>(_ type: Value.Type) throws(WebRefusal) -> Value {
        try require(Self.jsonType)
        guard let value = try? JSONDecoder().decode(type, from: Data(body)) else {
            throw .malformed("the body is not the JSON that is expected here")
        }
        return value
    }
}
