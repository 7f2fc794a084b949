/// Returns the name in `names` most similar to `name`, if it is similar enough to be meant.
package func nearest(to name: String, in names: [String]) -> String? {
    let letters = Array(name.utf8)
    guard (1...64).contains(letters.count) else { return nil }
    let scored = names.map { (name: $0, distance: editDistance(letters, Array($0.utf8))) }
    guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, min(letters.count, best.name.utf8.count) / 3) ? best.name : nil
}

/// Returns the number of insertions, deletions, substitutions and swaps of neighbours between two
/// names.
///
/// Damerau-Levenshtein in its restricted form (optimal string alignment), by rows.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        for j in right.indices {
            let substituted = last[j] + (left[i] == right[j] ? 0 : 1)
            var distance = min(row[j] + 1, last[j + 1] + 1, substituted)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                distance = min(distance, beforeLast[j - 1] + 1)
            }
            row.append(distance)
        }
        (beforeLast, last) = (last, row)
    }
    return last.last ?? 0
}
