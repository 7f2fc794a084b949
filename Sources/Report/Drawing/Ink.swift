/// The meaning of a stroke or fill. A palette assigns the colour.
enum Ink: String, Sendable, CaseIterable {
    case ink, muted, grid, axis, paper
    /// Families of strategies, in the colours of Okabe and Ito, which are distinct under colour
    /// blindness.
    case asks, pushed, polled, expires
    /// Strategies without a family, such as the harness's own cost.
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

/// The background on which a drawing is shown.
enum Palette: String, Sendable, CaseIterable {
    /// The page, whose style sheet chooses. If a content policy forbids that, light.
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
