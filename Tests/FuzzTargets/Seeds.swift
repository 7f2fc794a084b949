import Foundation
import TestVectors
import Tokens

extension FuzzTarget {
    /// Returns inputs to begin with: a few built-in ones, and the third-party vectors if present.
    package func seeds() throws -> [[UInt8]] {
        switch self {
        case .token:
            let own = try [FuzzKeys.secret, FuzzKeys.edwards, FuzzKeys.elliptic].map {
                try TokenMutator.honestToken($0)
            }
            return own + (try Self.vectorTokens().map { [UInt8]($0.utf8) })
        case .json:
            return [[UInt8](#"{"a":[1,-2.5e3,"x\u00e9\n",true,null]}"#.utf8)]
                + (try Self.vectorFiles("jsontestsuite/test_parsing"))
                + (try Self.vectorFiles("jsontestsuite/test_transform"))
        case .jwk:
            let own =
                FuzzKeys.all + [
                    "{\"keys\":[\(FuzzKeys.edwards),\(FuzzKeys.elliptic)]}",
                    "{\"keys\":[\(FuzzKeys.edwards),{\"kty\":\"AKP\",\"kid\":\"o\"},7]}",
                    "{\"keys\":[\(FuzzKeys.elliptic),\(FuzzKeys.elliptic)]}",
                    #"{"issuer":"https://x","jwks_uri":"https://x/keys"}"#,
                    #"{"k":"-----BEGIN CERTIFICATE-----"}"#, "-----BEGIN PUBLIC KEY-----\n",
                ]
            return own.map { [UInt8]($0.utf8) } + (try Self.vectorKeys())
        case .scenario:
            return try Self.files(in: Self.root.appending(path: "scenarios")).flatMap { file in
                [file, file + [UInt8]("\u{0}token.ttl=3s\u{0}nodes=[1, 2]".utf8)]
            }
        case .run:
            return try SoundRun.files().sorted { $0.key < $1.key }.map { name, text in
                [UInt8]("\(name)\n\(text)".utf8)
            }
        }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func files(in folder: URL) throws -> [[UInt8]] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().compactMap {
            let data = try Data(contentsOf: folder.appending(path: $0))
            return data.count <= 1 << 14 ? [UInt8](data) : nil
        }
    }

    private static func vectorFiles(_ path: String) throws -> [[UInt8]] {
        Vectors.arePresent ? try files(in: Vectors.folder.appending(path: path)) : []
    }

    private static let signatureFiles = ["json_web_signature", "json_web_key"]

    private static func vectorTokens() throws -> [String] {
        try members(named: "jws").compactMap { $0 as? String }.filter { $0.utf8.count <= 1 << 14 }
    }

    /// Returns the keys of the vectors, alone or in sets, as the vectors have them.
    private static func vectorKeys() throws -> [[UInt8]] {
        try ["private", "public"].flatMap { try members(named: $0) }.map {
            [UInt8](try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys))
        }
    }

    /// Returns every member with that name in the files of signatures, at any depth.
    private static func members(named name: String) throws -> [Any] {
        guard Vectors.arePresent else { return [] }
        return try signatureFiles.flatMap { file in
            let data = try Vectors.data("wycheproof/\(file)_test.json")
            return found(name, in: try JSONSerialization.jsonObject(with: data))
        }
    }

    private static func found(_ name: String, in value: Any) -> [Any] {
        if let list = value as? [Any] { return list.flatMap { found(name, in: $0) } }
        guard let object = value as? [String: Any] else { return [] }
        return object.sorted { $0.key < $1.key }.flatMap { key, value in
            key == name ? [value] : found(name, in: value)
        }
    }
}
