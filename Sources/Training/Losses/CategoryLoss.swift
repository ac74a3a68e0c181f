public import Tensors

/// The mean cross-entropy of classes, −ln softmax(logits)[class].
///
/// - Parameters:
///   - logits: `[patients, classes]`.
///   - categories: The class of each patient, from 0.
/// - Returns: A single number.
/// - Throws: `TensorError` if a class does not exist.
public func categoryLoss(_ logits: Tensor, _ categories: [Int]) throws -> Tensor {
    let places = try Tensor(
        categories, shape: [categories.count, 1], device: logits.device)
    return try -logits.logSoftmax().gathered(places, axis: 1).mean()
}
