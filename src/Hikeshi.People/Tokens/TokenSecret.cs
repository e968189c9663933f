using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.People.Tokens;

/// <summary>A bearer token: 256 random bits behind a recognisable prefix, so that scanners find leaked ones. Only its hash is kept.</summary>
public static class TokenSecret
{
    public const string Prefix = "hks_";

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 suffices: the secret has full entropy, there is nothing to guess.</summary>
    public static string Hash(string secret) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
