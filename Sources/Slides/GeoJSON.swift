internal import Files
internal import Foundation
public import SystemPackage

/// Areas and tiles as GeoJSON, in the form that QuPath reads and writes.
///
/// Coordinates are level-0 pixels.
public enum GeoJSON {
    /// Reads annotations: a collection of features, a list of them, or one.
    ///
    /// Polygons and groups of polygons are taken; points and lines have no area and are left out.
    ///
    /// - Parameter path: The file.
    /// - Returns: The areas in the order of the file.
    /// - Throws: ``SlideError`` if the file cannot be read, is no GeoJSON, or holds no area.
    public static func read(_ path: FilePath) throws(SlideError) -> [SlideAnnotation] {
        let bytes = try slideError { () throws(FileError) in
            let file = try MappedFile(path)
            return file.bytes(in: 0..<file.count)
        }
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw SlideError(
                .broken, file: path, "\(path) is no GeoJSON file: \(reason(error))")
        }
        let annotations = document.features.compactMap { feature -> SlideAnnotation? in
            guard let polygons = feature.geometry?.polygons, !polygons.isEmpty else { return nil }
            return SlideAnnotation(
                name: feature.properties?.classification?.name ?? feature.properties?.name,
                polygons: polygons)
        }
        guard !annotations.isEmpty else {
            throw SlideError(.broken, file: path, "\(path) holds no polygon")
        }
        return annotations
    }

    /// Annotations as a collection of features.
    ///
    /// - Parameter annotations: The areas.
    /// - Returns: The text of a file.
    public static func text(_ annotations: [SlideAnnotation]) -> String {
        collection(
            annotations.flatMap { annotation in
                annotation.polygons.map { polygon in
                    feature(polygon, "annotation", name: annotation.name, measurements: [:])
                }
            })
    }

    /// Tiles as a collection of features, with a number of each where there is one.
    ///
    /// - Parameters:
    ///   - tiles: Their places, in level-0 pixels.
    ///   - measurements: A name and one number per tile, such as the attention it got.
    /// - Returns: The text of a file.
    /// - Precondition: There are as many numbers as tiles in each measurement.
    public static func text(
        tiles: [SlideRectangle], measurements: [(name: String, values: [Double])] = []
    ) -> String {
        for (name, values) in measurements {
            precondition(
                values.count == tiles.count,
                "\(tiles.count) tiles need as many values of '\(name)', not \(values.count)")
        }
        return collection(
            tiles.enumerated().map { index, tile in
                let (right, bottom) = (tile.x + tile.width, tile.y + tile.height)
                let ring = [
                    SlideAnnotation.Corner(x: tile.x, y: tile.y),
                    SlideAnnotation.Corner(x: right, y: tile.y),
                    SlideAnnotation.Corner(x: right, y: bottom),
                    SlideAnnotation.Corner(x: tile.x, y: bottom),
                ]
                return feature(
                    [ring], "tile", name: nil,
                    measurements: Dictionary(
                        measurements.map { ($0.name, $0.values[index]) }, uniquingKeysWith: { $1 }))
            })
    }

    // MARK: - Writing

    private static func collection(_ features: [String]) -> String {
        """
        {"type": "FeatureCollection", "features": [
        \(features.joined(separator: ",\n"))
        ]}

        """
    }

    private static func feature(
        _ rings: [SlideAnnotation.Ring], _ kind: String, name: String?,
        measurements: [String: Double]
    ) -> String {
        func plain(_ value: Double) -> String {
            value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        }
        let lines = rings.map { ring in
            let closed = ring + ring.prefix(1)
            return "[\(closed.map { "[\(plain($0.x)), \(plain($0.y))]" }.joined(separator: ", "))]"
        }
        var properties = ["\"objectType\": \"\(kind)\""]
        if let name { properties.append("\"classification\": {\"name\": \(quoted(name))}") }
        // Numbers that are not finite have no place in JSON.
        let finite = measurements.filter(\.value.isFinite).sorted { $0.key < $1.key }
        if !finite.isEmpty {
            let pairs = finite.map { "\(quoted($0.key)): \(plain($0.value))" }
            properties.append("\"measurements\": {\(pairs.joined(separator: ", "))}")
        }
        return """
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": \
            [\(lines.joined(separator: ", "))]}, "properties": {\(properties.joined(separator: ", "))}}
            """
    }

    private static func quoted(_ text: String) -> String {
        guard let data = try? JSONEncoder().encode(text) else { return "\"\"" }
        return String(decoding: data, as: UTF8.self)
    }

    // MARK: - Reading

    private static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .dataCorrupted(let context)?: context.debugDescription.lowercased()
        case .keyNotFound(let key, _)?: "an object has no '\(key.stringValue)'"
        case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
            "\(context.codingPath.map(\.stringValue).joined(separator: "/")) has another form"
        default: "it cannot be understood"
        }
    }

    private struct Document: Decodable {
        let features: [Feature]

        init(from decoder: any Decoder) throws {
            if let list = try? decoder.singleValueContainer().decode([Feature].self) {
                features = list
                return
            }
            let container = try decoder.container(keyedBy: Keys.self)
            switch try container.decode(String.self, forKey: .type) {
            case "FeatureCollection":
                features = try container.decode([Feature].self, forKey: .features)
            case "Feature":
                features = [try Feature(from: decoder)]
            default:
                features = [
                    Feature(geometry: try Geometry(from: decoder), properties: nil)
                ]
            }
        }

        private enum Keys: String, CodingKey { case type, features }
    }

    private struct Feature: Decodable {
        let geometry: Geometry?
        let properties: Properties?
    }

    private struct Properties: Decodable {
        struct Classification: Decodable { let name: String? }
        let classification: Classification?
        let name: String?
    }

    private struct Geometry: Decodable {
        let polygons: [[SlideAnnotation.Ring]]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            let raw: [[[[Double]]]]
            switch try container.decode(String.self, forKey: .type) {
            case "Polygon":
                raw = [try container.decode([[[Double]]].self, forKey: .coordinates)]
            case "MultiPolygon":
                raw = try container.decode([[[[Double]]]].self, forKey: .coordinates)
            case "GeometryCollection":
                polygons = try container.decode([Geometry].self, forKey: .geometries)
                    .flatMap(\.polygons)
                return
            default:
                raw = []
            }
            polygons = try raw.map { rings in
                try rings.map { ring in
                    var corners = try ring.map { pair in
                        guard pair.count >= 2, pair[0].isFinite, pair[1].isFinite,
                            abs(pair[0]) < 1e9, abs(pair[1]) < 1e9
                        else {
                            throw DecodingError.dataCorrupted(
                                .init(
                                    codingPath: decoder.codingPath,
                                    debugDescription: "a corner is no pair of pixels"))
                        }
                        return SlideAnnotation.Corner(x: pair[0], y: pair[1])
                    }
                    if corners.count > 1, corners.first == corners.last { corners.removeLast() }
                    guard corners.count >= 3 else {
                        throw DecodingError.dataCorrupted(
                            .init(
                                codingPath: decoder.codingPath,
                                debugDescription: "a ring has fewer than three corners"))
                    }
                    return corners
                }
            }
        }

        private enum Keys: String, CodingKey { case type, coordinates, geometries }
    }
}
