import Tokens

/// Checks whether text is JSON (RFC 8259) with no duplicate names in an object, and locates the
/// first error. Foundation's parser does not report the location, and accepts more than that.
enum JSONOutline {
    struct Flaw: Error {
        /// The line number from 1.
        let line: Int
        let column: Int
        let found: String
    }

    static func check(_ bytes: [UInt8]) throws(Flaw) {
        let limits = JSONLimits(
            maximumBytes: ReadLimits.manifestBytes, maximumDepth: ReadLimits.jsonDepth)
        do throws(JSONError) {
            try JSONValue.check(
                bytes.span, limits: limits, longestString: ReadLimits.cellBytes)
        } catch {
            throw Flaw(error, in: bytes)
        }
    }
}

extension JSONOutline.Flaw {
    fileprivate init(_ error: JSONError, in bytes: [UInt8]) {
        let before = bytes.prefix(error.offset)
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = error.offset - start + 1
        found =
            switch error.kind {
            case .tooDeep: "\(error.kind.rawValue) of \(ReadLimits.jsonDepth) levels"
            case .longString: "\(error.kind.rawValue) of \(ReadLimits.cellBytes) bytes"
            default: error.kind.rawValue
            }
    }
}
