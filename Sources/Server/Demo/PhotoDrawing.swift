/// The picture of a photo: a landscape that its number decides.
enum PhotoDrawing {
    static let type = "image/svg+xml"
    private static let folder = "/photo/"
    private static let suffix = ".svg"

    static func address(of photo: PrintedPhoto) -> String { "\(folder)\(photo.id)\(suffix)" }

    /// Returns the photo's number; nil for a path that is not the address of one.
    static func number(at path: String) -> Int? {
        guard path.hasPrefix(folder), path.hasSuffix(suffix) else { return nil }
        return Int(path.dropFirst(folder.count).dropLast(suffix.count))
    }

    static func svg(_ number: Int) -> String {
        let seed = Int(UInt16(truncatingIfNeeded: number)) &* 97
        let (sky, land) = ((seed + 190) % 360, (seed + 90) % 360)
        let (sunX, sunY) = (60 + seed % 200, 45 + seed % 30)
        let peak = 80 + seed % 140
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 214">
            <rect width="320" height="214" fill="hsl(\(sky) 60% 78%)"/>
            <circle cx="\(sunX)" cy="\(sunY)" r="24" fill="hsl(42 95% 68%)"/>
            <path d="M0 150 L\(peak) 62 L\(peak + 60) 118 L\(peak + 100) 88 L320 140 V214 H0z" \
            fill="hsl(\(land) 22% 48%)"/>
            <path d="M0 168 Q90 130 180 166 T320 156 V214 H0z" fill="hsl(\(land) 34% 36%)"/>
            <path d="M0 196 Q110 176 220 196 T320 190 V214 H0z" fill="hsl(\(sky) 44% 52%)"/>
            </svg>
            """
    }
}
