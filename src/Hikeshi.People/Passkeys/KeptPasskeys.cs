using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.People.Accounts;
using Hikeshi.People.Sealing;
using Microsoft.AspNetCore.Identity;

namespace Hikeshi.People.Passkeys;

/// <summary>How a passkey stands, sealed, in a credential: its id in base64url is the credential's id, its counter the credential's counter.</summary>
internal sealed class KeptPasskeys(PeopleKey key)
{
    public static string IdOf(byte[] credentialId) => Base64Url.EncodeToString(credentialId);

    public string Seal(Account account, UserPasskeyInfo passkey) =>
        key.Seal(account.Id, IdOf(passkey.CredentialId), JsonSerializer.SerializeToUtf8Bytes(
            new KeptPasskey(passkey.PublicKey, passkey.CreatedAt, passkey.Transports ?? [], passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp),
            PasskeyJson.Default.KeptPasskey));

    public IEnumerable<UserPasskeyInfo> Of(Account account)
    {
        foreach (var credential in account.Credentials.Where(c => c.Method == CredentialMethods.Passkey))
        {
            if (key.Open(account.Id, credential.Id, credential.Sealed) is { } bytes && JsonSerializer.Deserialize(bytes, PasskeyJson.Default.KeptPasskey) is { } kept)
            {
                yield return new UserPasskeyInfo(Base64Url.DecodeFromChars(credential.Id), kept.PublicKey, kept.CreatedAt, (uint)credential.Counter, kept.Transports, kept.IsUserVerified, kept.IsBackupEligible, kept.IsBackedUp, attestationObject: [], clientDataJson: []);
            }
        }
    }
}

/// <param name="PublicKey">COSE_Key (RFC 9052 §7).</param>
internal sealed record KeptPasskey(byte[] PublicKey, DateTimeOffset CreatedAt, string[] Transports, bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptPasskey))]
internal sealed partial class PasskeyJson : JsonSerializerContext;
