import Stores
import Tokens

/// A value to bind to a statement.
enum StoredValue {
    case text(String)
    case integer(Int64)
    case blob([UInt8])
    case null

    static func digest(_ digest: TokenDigest) -> StoredValue { .blob(digest.bytes) }

    static func date(_ date: NumericDate) -> StoredValue { .integer(date.microseconds) }

    static func flag(_ flag: Bool) -> StoredValue { .integer(flag ? 1 : 0) }

    static func optional(_ bytes: [UInt8]?) -> StoredValue {
        bytes.map(StoredValue.blob) ?? .null
    }

    static func optional(_ text: String?) -> StoredValue {
        text.map(StoredValue.text) ?? .null
    }
}

extension SQLiteStatement {
    func bind(_ values: [StoredValue]) {
        for (index, value) in values.enumerated() {
            switch value {
            case .text(let text): bind(index + 1, text: text)
            case .integer(let number): bind(index + 1, number)
            case .blob(let bytes): bind(index + 1, blob: bytes.span)
            case .null: bindNull(index + 1)
            }
        }
    }

    func date(_ column: Int) -> NumericDate { NumericDate(microseconds: int64(column)) }

    func flag(_ column: Int) -> Bool { int64(column) != 0 }

    func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
}
