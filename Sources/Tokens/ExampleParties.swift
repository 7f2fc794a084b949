/// The issuer and the audience of tokens if no others are named.
public enum ExampleParties {
    public static let issuer = "https://authority.example"
    public static let audience = "https://api.example"
    public static let client = "app"
}
