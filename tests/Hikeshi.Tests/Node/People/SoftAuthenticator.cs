using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hikeshi.Tests.Node.People;

/// <summary>An authenticator in software (Web Authentication Level 3, §6): one ES256 key, attestation "none". What it says can be bent for a test.</summary>
internal sealed class SoftAuthenticator : IDisposable
{
    private const byte Present = 1;
    private const byte Verified = 4;
    private const byte HasCredential = 0x40;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(16);
    private string? user;

    public string Origin { get; set; } = "";

    public string RpId { get; set; } = "localhost";

    public bool IsVerified { get; set; } = true;

    public uint Counter { get; set; }

    public string CredentialId => Base64Url.EncodeToString(id);

    /// <summary>navigator.credentials.create</summary>
    public object Create(JsonElement options)
    {
        user = options.GetProperty("user").GetProperty("id").GetString();
        var client = Client("webauthn.create", options);
        var point = key.ExportParameters(includePrivateParameters: false).Q;

        // COSE_Key of ES256: kty 2, alg -7, crv 1, x, y (RFC 9053 §7.1.1)
        byte[] cose = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] attested = [.. new byte[16], 0, (byte)id.Length, .. id, .. cose];
        var data = AuthenticatorData(HasCredential, attested);
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), 0x58, (byte)data.Length, .. data];
        return new
        {
            id = CredentialId,
            rawId = CredentialId,
            type = "public-key",
            clientExtensionResults = new { },
            response = new { clientDataJSON = Base64Url.EncodeToString(client), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "internal" } },
        };
    }

    /// <summary>navigator.credentials.get</summary>
    public object Get(JsonElement options, bool spoilSignature = false)
    {
        var client = Client("webauthn.get", options);
        var data = AuthenticatorData(0, []);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        signature[^1] ^= (byte)(spoilSignature ? 1 : 0);
        return new
        {
            id = CredentialId,
            rawId = CredentialId,
            type = "public-key",
            clientExtensionResults = new { },
            response = new { clientDataJSON = Base64Url.EncodeToString(client), authenticatorData = Base64Url.EncodeToString(data), signature = Base64Url.EncodeToString(signature), userHandle = user },
        };
    }

    public void Dispose() => key.Dispose();

    private byte[] Client(string type, JsonElement options) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = options.GetProperty("challenge").GetString(), origin = Origin, crossOrigin = false });

    private byte[] AuthenticatorData(byte flags, byte[] attested)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return [.. SHA256.HashData(Encoding.ASCII.GetBytes(RpId)), (byte)(flags | Present | (IsVerified ? Verified : 0)), .. counter, .. attested];
    }

    /// <summary>A short text string of CBOR (RFC 8949 §3.1).</summary>
    private static byte[] Text(string text) => [(byte)(0x60 | text.Length), .. Encoding.ASCII.GetBytes(text)];
}
