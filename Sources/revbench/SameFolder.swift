import Foundation

/// Tells whether two paths name the same folder, even through links.
enum SameFolder {
    static func holds(_ one: String, _ other: String) -> Bool {
        func place(_ path: String) -> String {
            URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
        }
        return place(one) == place(other)
    }
}
