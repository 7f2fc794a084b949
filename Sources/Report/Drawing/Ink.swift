/// What a stroke or a filling means; a palette says what colour that is.
enum Ink: String, Sendable, CaseIterable {
    case ink, muted, grid, axis, paper
    /// Families of strategies: Okabe and Ito's colours, told apart under colour blindness.
    case asks, pushed, polled, expires
    /// Strategies of no family, such as the harness's own cost.
    case none

    var light: String {
        switch self {
        case .ink: "#1f2328"
        case .muted, .none: "#59636e"
        case .grid: "#e4e8ec"
        case .axis: "#8c959f"
        case .paper: "#ffffff"
        case .asks: "#0072B2"
        case .pushed: "#009E73"
        case .polled: "#D55E00"
        case .expires: "#CC79A7"
        }
    }

    var dark: String {
        switch self {
        case .ink: "#e6edf3"
        case .muted, .none: "#9198a1"
        case .grid: "#262c34"
        case .axis: "#6e7681"
        case .paper: "#0d1117"
        case .asks, .pushed, .polled, .expires: light
        }
    }
}

/// Where a drawing is to be looked at.
enum Palette: String, Sendable, CaseIterable {
    /// In the page, whose style sheet chooses; where a content policy forbids that, light.
    case page
    case light, dark

    func colour(_ ink: Ink) -> String {
        switch self {
        case .page: "var(--\(ink.rawValue),\(ink.light))"
        case .light: ink.light
        case .dark: ink.dark
        }
    }
}
