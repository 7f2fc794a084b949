/// The parties of the demonstration: a user, and a client that wants to print the user's photos.
enum DemoParties {
    static let subject = "user-1"
    static let login = "alice"
    static let name = "Alice Example"
    /// Shown on the demo's first page. There is nothing behind it to protect.
    static let password = "holiday"
    static let printer = "photo-printer"
    static let printerName = "Photo Printer"
}
