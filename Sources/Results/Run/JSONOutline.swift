import Tokens

/// Whether text is JSON (RFC 8259) at all, with no name twice in an object, and where it is not.
/// Foundation's reader does not say where, and takes more than that.
enum JSONOutline {
    struct Flaw: Error {
        /// From 1.
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
