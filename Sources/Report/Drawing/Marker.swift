import Results

/// The shapes that represent families, so that colour alone never distinguishes them.
enum Marker: Sendable {
    case circle, diamond, square, triangle, cross

    /// Returns the path of the marker around a centre. All markers have about the same area.
    func path(at centre: Point, _ radius: Double) -> String {
        func written(_ points: [(Double, Double)]) -> String {
            let places = points.map { offset in
                "\(Self.number(centre.x + offset.0)) \(Self.number(centre.y + offset.1))"
            }
            return "M" + places.joined(separator: "L") + "Z"
        }
        switch self {
        case .circle:
            let (x, y, r) = (
                Self.number(centre.x - radius), Self.number(centre.y), Self.number(radius)
            )
            let across = Self.number(radius * 2)
            return "M\(x) \(y)a\(r) \(r) 0 1 0 \(across) 0a\(r) \(r) 0 1 0 -\(across) 0Z"
        case .diamond:
            let reach = radius * 1.3
            return written([(0, -reach), (reach, 0), (0, reach), (-reach, 0)])
        case .square:
            let reach = radius * 0.92
            return written([(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)])
        case .triangle:
            return written([
                (0, -radius * 1.25), (radius * 1.2, radius * 0.9), (-radius * 1.2, radius * 0.9),
            ])
        case .cross:
            let (reach, waist) = (radius, radius * 0.3)
            return written([
                (-reach, -reach + waist), (-reach + waist, -reach), (0, -waist),
                (reach - waist, -reach), (reach, -reach + waist), (waist, 0),
                (reach, reach - waist), (reach - waist, reach), (0, waist),
                (-reach + waist, reach), (-reach, reach - waist), (-waist, 0),
            ])
        }
    }

    private static func number(_ value: Double) -> String { plain(value, decimals: 1) }
}

extension Canvas {
    enum Filling: Sendable {
        case full, half, hollow
    }

    mutating func marker(
        _ marker: Marker, at centre: Point, _ ink: Ink, radius: Double = 6.5,
        _ filling: Filling = .full
    ) {
        let shape = marker.path(at: centre, filling == .full ? radius : radius - 0.8)
        switch filling {
        case .full: path(shape, fill: ink, stroke: .paper, width: 1)
        case .half:
            path(shape, fill: .paper)
            path(shape, fill: ink, opacity: 0.45)
            path(shape, stroke: ink, width: 2.2)
        case .hollow: path(shape, fill: .paper, stroke: ink, width: 2.2)
        }
    }
}
