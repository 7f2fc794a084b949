import Tokens

extension String {
    /// The text as a string of JSON (RFC 8259), with its quotation marks.
    package var quotedForJSON: String { JSONValue.string(self).serialized() }
}
