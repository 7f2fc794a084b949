import Foundation
import HTTPClient
import ServerContract

extension ClientCredentials {
    /// The value of `Authorization` (RFC 6749, section 2.3.1).
    var basic: String {
        var text: [UInt8] = []
        text.append(percentEncoding: Array(id.utf8).span)
        text.append(UInt8(ascii: ":"))
        text.append(percentEncoding: Array(secret.utf8).span)
        return "Basic \(Data(text).base64EncodedString())"
    }
}
