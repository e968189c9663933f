using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.People.Approvals;

/// <summary>
/// What an executive approves in advance, offline: format <c>hikeshi-standing-order/1</c> (docs/approvals.md). It counts as that one person's approval,
/// where people are asked for exactly what it describes, within its time, and not more often than it says.
/// </summary>
/// <param name="Signer">The person, as evidence names it.</param>
/// <param name="Actions">Words of actions.</param>
/// <param name="Targets">Targets; a <c>*</c> at the end stands for anything but a version: what was written anew was not signed.</param>
/// <param name="HeldBy">Guardrails that it may answer.</param>
/// <param name="MostUses">1 to 1000.</param>
public sealed record StandingOrder(
    string Format,
    string Id,
    string Signer,
    DateTimeOffset ValidFrom,
    DateTimeOffset ValidUntil,
    string Room,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> Targets,
    IReadOnlyList<string> HeldBy,
    int MostUses,
    string Reason)
{
    public const string CurrentFormat = "hikeshi-standing-order/1";
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");
    private const int LongestDays = 366;
    private const int LargestBytes = 64 * 1024;
    private const int MostWords = 100;
    private const int VersionCharacters = 64;

    /// <summary>Signs the document with an executive's key; the signature is over its canonical form (RFC 8785).</summary>
    public static string Sign(ReadOnlyMemory<byte> utf8, Ed25519PrivateKey key, string signer) => DetachedJws.Sign(CanonicalJson.Canonicalize(utf8), key, signer);

    /// <exception cref="RefusedException">An <see cref="ApprovalRefusal"/>: it is not a standing order.</exception>
    public static StandingOrder Read(string source, ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > LargestBytes)
        {
            throw Malformed(source, $"{utf8.Length} bytes", $"at most {LargestBytes} bytes");
        }

        StandingOrder order;
        try
        {
            order = JsonSerializer.Deserialize(utf8.Span, StandingOrderJson.Default.StandingOrder) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            throw Malformed($"{source}: line {(broken.LineNumber ?? 0) + 1}, {broken.Path ?? "$"}", JsonFault.Of(broken), $"a {CurrentFormat}");
        }

        return order.Format != CurrentFormat ? throw Malformed($"{source}: $.format", $"'{order.Format}'", CurrentFormat)
            : !Guid.TryParseExact(order.Id, "D", out _) ? throw Malformed($"{source}: $.id", $"'{order.Id}'", "a UUID")
            : order.ValidUntil <= order.ValidFrom || order.ValidUntil - order.ValidFrom > TimeSpan.FromDays(LongestDays) ? throw Malformed($"{source}: $.valid_until", $"{order.ValidUntil:O}", $"after valid_from, by at most {LongestDays} days")
            : order.MostUses is < 1 or > 1000 ? throw Malformed($"{source}: $.most_uses", $"{order.MostUses}", "1 to 1000")
            : Bad(order.Actions) ? throw Malformed($"{source}: $.actions", "empty, too many, or an empty word", $"1 to {MostWords} actions")
            : Bad(order.Targets) || order.Targets.Contains("*") ? throw Malformed($"{source}: $.targets", "empty, too many, or a bare *", $"1 to {MostWords} targets; not everything at once")
            : Bad(order.HeldBy) ? throw Malformed($"{source}: $.held_by", "empty, too many, or an empty word", $"1 to {MostWords} guardrails")
            : order.Reason.Length == 0 ? throw Malformed($"{source}: $.reason", "empty", "why it was signed")
            : order;
    }

    /// <summary>Null when the signature is the signer's over exactly this document.</summary>
    public static Refusal? CheckSignature(ReadOnlyMemory<byte> utf8, string signature, Ed25519PublicKey key) => DetachedJws.Check(signature, CanonicalJson.Canonicalize(utf8), key);

    /// <summary>Whether it answers this request, apart from how often it was used.</summary>
    public bool Covers(Facts.People.ApprovalRequested request, DateTimeOffset now) =>
        ValidFrom <= now && now < ValidUntil
        && Room == request.Room && Actions.Contains(request.Action) && HeldBy.Contains(request.HeldBy)
        && Targets.Any(target => target.EndsWith('*') && !NamesVersion(request.Target) ? request.Target.StartsWith(target[..^1], StringComparison.Ordinal) : request.Target == target);

    /// <summary>Whether a target ends with the version of a text: <c>@</c> and its SHA-256 in hex.</summary>
    private static bool NamesVersion(string target) =>
        target.Length > VersionCharacters && target[^(VersionCharacters + 1)] == '@' && target.AsSpan(target.Length - VersionCharacters).IndexOfAnyExcept(LowerHex) < 0;

    private static bool Bad(IReadOnlyList<string> words) => words.Count is 0 or > MostWords || words.Any(string.IsNullOrWhiteSpace);

    private static RefusedException Malformed(string where, string what, string expected) =>
        new(new ApprovalRefusal("malformed", where, what, expected, "See docs/approvals.md."));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StandingOrder))]
internal sealed partial class StandingOrderJson : JsonSerializerContext;
