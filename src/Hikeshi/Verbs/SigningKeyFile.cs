using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Verbs;

/// <summary>The private key that a person names to sign with.</summary>
internal static class SigningKeyFile
{
    /// <exception cref="RefusedException">It is not there, no regular file, readable by others, or no key.</exception>
    public static Ed25519PrivateKey Load(string path)
    {
        Hikeshi.Evidence.RegularFile.Require(path);
        return File.Exists(path) ? Ed25519PrivateKey.Load(path)
            : throw new RefusedException(new KeyFileRefusal(path, "there is no such file", "a private key", "Make one: hikeshi approve new-key FILE"));
    }
}
