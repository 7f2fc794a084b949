import Tokens

/// Keys that every run of a fuzzer shares, so that a token that was found keeps its meaning.
enum FuzzKeys {
    /// RFC 7515, appendix A.1
    static let secret = """
        {"kty":"oct","alg":"HS256","kid":"h","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T\
        -1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}
        """
    /// RFC 8037, appendix A.1
    static let edwards = """
        {"kty":"OKP","alg":"EdDSA","kid":"o","crv":"Ed25519",\
        "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",\
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
        """
    /// RFC 7515, appendix A.3
    static let elliptic = """
        {"kty":"EC","alg":"ES256","kid":"e","crv":"P-256",\
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",\
        "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
        """
    /// RFC 7515, appendix A.2, the public half
    static let rsa = """
        {"kty":"RSA","alg":"PS256","kid":"r","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wW\
        JcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPE\
        wOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEM\
        a2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj\
        8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}
        """

    static var all: [String] { [secret, edwards, elliptic, rsa] }

    static func key(_ jwk: String) throws(TokenError) -> JSONWebKey {
        try JSONWebKey(jwk: [UInt8](jwk.utf8))
    }
}
