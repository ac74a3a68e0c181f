import Foundation
import SystemPackage

/// Where the scripts put what they fetch.
enum DefaultPlaces {
    /// The cache: `MORPHOGEN_CACHE`, else `morphogen` in the user's cache folder.
    static var cache: FilePath {
        let environment = ProcessInfo.processInfo.environment
        if let own = environment["MORPHOGEN_CACHE"] { return FilePath(own) }
        let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
        return FilePath(environment["XDG_CACHE_HOME"] ?? home + "/.cache").appending("morphogen")
    }

    /// The weights of the default encoder.
    static var encoderWeights: FilePath {
        cache.appending("weights").appending("efficientnet-lite0.safetensors")
    }
}
