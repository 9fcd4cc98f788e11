import COpenSSL

/// A SHA-256 that is computed piece by piece (FIPS 180-4), by the system's libcrypto.
///
/// Owns the library's context, which ends with the value. Used by one thread at a time.
public struct SHA256: ~Copyable {
  /// Bytes of a digest.
  public static let digestBytes = 32

  private let context: OpaquePointer

  /// A digest of no bytes yet.
  public init() {
    guard let context = EVP_MD_CTX_new() else { fatalError("EVP_MD_CTX_new: out of memory") }
    self.context = context
    Self.require("EVP_DigestInit_ex", EVP_DigestInit_ex(context, EVP_sha256(), nil))
  }

  deinit {
    EVP_MD_CTX_free(context)
  }

  /// Appends bytes to those added before.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    Self.require("EVP_DigestUpdate", EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  /// The digest of the bytes added so far, ``digestBytes`` bytes; you may add more afterwards.
  public func digest() -> [UInt8] {
    guard let copy = EVP_MD_CTX_new() else { fatalError("EVP_MD_CTX_new: out of memory") }
    defer { EVP_MD_CTX_free(copy) }
    Self.require("EVP_MD_CTX_copy_ex", EVP_MD_CTX_copy_ex(copy, context))
    var digest = [UInt8](repeating: 0, count: Self.digestBytes)
    Self.require("EVP_DigestFinal_ex", EVP_DigestFinal_ex(copy, &digest, nil))
    return digest
  }

  /// The digest of all of `bytes`, ``digestBytes`` bytes.
  public static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }

  /// These calls fail only without memory, or in a library built without SHA-256. A caller can do
  /// nothing about either.
  private static func require(_ call: String, _ result: Int32) {
    if result != 1 { fatalError("\(call): libcrypto has no SHA-256 or no memory") }
  }
}
