using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Kernel.RedButton;

/// <summary>
/// The off-box switch: a signed file, <c>hikeshi-switch/1</c>, that actuators and the guard beside them watch by themselves. While it is valid nothing is
/// contained, whether the node lives, hangs or is dead.
/// </summary>
/// <param name="Id">UUID; a switch is obeyed once by each watcher, and held until it ends.</param>
/// <param name="Member">The institution, or <c>*</c> for all that watch this file.</param>
/// <param name="ValidUntil">At most a day after it was issued.</param>
/// <param name="Signer">Name of the pinned key.</param>
public sealed record ReleaseSwitch(string Format, string Id, string Action, string Member, DateTimeOffset IssuedAt, DateTimeOffset ValidUntil, string Signer, string Reason)
{
    public const string CurrentFormat = "hikeshi-switch/1";

    /// <summary>As the member: all that watch the file.</summary>
    public const string Everybody = "*";

    private const string ReleaseAll = "release-all";
    private const int LargestBytes = 16 * 1024;
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>A clock may be off by so much, the watcher's or the signer's.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    /// <summary>Makes the file.</summary>
    public static string Sign(string member, string signer, string reason, TimeSpan life, Ed25519PrivateKey key, DateTimeOffset now)
    {
        var made = new ReleaseSwitch(CurrentFormat, Guid.NewGuid().ToString("D"), ReleaseAll, member, now, now + life, signer, reason);
        var json = JsonSerializer.SerializeToUtf8Bytes(made, SwitchJson.Default.ReleaseSwitch);
        return JsonSerializer.Serialize(new SignedSwitch(JsonDocument.Parse(json).RootElement.Clone(), DetachedJws.Sign(CanonicalJson.Canonicalize(json), key, signer)), SwitchJson.Default.SignedSwitch);
    }

    /// <summary>Reads a switch that is to be obeyed now.</summary>
    /// <param name="keys">Pinned public keys by name.</param>
    /// <returns>Null, with the reason, for anything else: a forged switch must not open what is contained.</returns>
    public static (ReleaseSwitch? Switch, string? WhyNot) Read(ReadOnlySpan<byte> utf8, string member, IReadOnlyDictionary<string, Ed25519PublicKey> keys, DateTimeOffset now)
    {
        var (found, whyNot) = ReadSigned(utf8, member, keys);
        whyNot ??= found?.WhyNotAt(now);
        return whyNot is null ? (found, null) : (null, whyNot);
    }

    /// <summary>Reads a switch that somebody signed for this member, whenever it counts.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    public static (ReleaseSwitch? Switch, string? WhyNot) ReadSigned(ReadOnlySpan<byte> utf8, string member, IReadOnlyDictionary<string, Ed25519PublicKey> keys)
    {
        if (utf8.Length > LargestBytes)
        {
            return (null, $"it has {utf8.Length} bytes, at most {LargestBytes} are read");
        }

        try
        {
            var signed = JsonSerializer.Deserialize(utf8, SwitchJson.Default.SignedSwitch);
            if (signed?.Switch.Deserialize(SwitchJson.Default.ReleaseSwitch) is not { } read)
            {
                return (null, "it is empty");
            }

            var whyNot = WhyNot(read, member) ?? WhyForged(read, signed, keys);
            return whyNot is null ? (read, null) : (null, whyNot);
        }
        catch (Exception broken) when (broken is JsonException or RefusedException or InvalidOperationException)
        {
            return (null, $"it is no {CurrentFormat}: {broken.Message}");
        }
    }

    /// <returns>Why it does not count at this time; null when it does.</returns>
    public string? WhyNotAt(DateTimeOffset now) =>
        IssuedAt > now + Skew ? $"it is issued in the future, at {IssuedAt:O}"
        : ValidUntil <= now ? $"it ended at {ValidUntil:O}"
        : null;

    private static string? WhyNot(ReleaseSwitch read, string member) =>
        read.Format != CurrentFormat || read.Action != ReleaseAll ? $"it is no {CurrentFormat} for {ReleaseAll}"
        : !Guid.TryParseExact(read.Id, "D", out _) ? "its id is no UUID"
        : read.Member != Everybody && read.Member != member ? $"it is for {read.Member}"
        : read.ValidUntil - read.IssuedAt > LongestLife || read.ValidUntil <= read.IssuedAt ? "its life is longer than a day, or none"
        : null;

    private static string? WhyForged(ReleaseSwitch read, SignedSwitch signed, IReadOnlyDictionary<string, Ed25519PublicKey> keys) =>
        !keys.TryGetValue(read.Signer, out var key) ? $"no key of {read.Signer} is pinned here"
        : DetachedJws.Check(signed.Signature, CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(signed.Switch.GetRawText())), key)?.What;
}

internal sealed record SignedSwitch(JsonElement Switch, string Signature);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReleaseSwitch))]
[JsonSerializable(typeof(SignedSwitch))]
internal sealed partial class SwitchJson : JsonSerializerContext;
