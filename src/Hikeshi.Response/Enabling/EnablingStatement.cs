using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;
using Hikeshi.Kernel.Signing;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Enabling;

/// <summary>
/// What the owner of an action class signs before it may act: format <c>hikeshi-autonomy/2</c>, what was measured, in the owner's own hand.
/// The signature is a detached JWS over the canonical form (RFC 8785).
/// </summary>
/// <param name="ActionClass">Word of the class.</param>
/// <param name="WouldBeFalse">So many would-be containments were false; the owner has seen that number.</param>
/// <param name="After">The last entry that changed what the class may: after another one the statement is void, so it is used once and never after a release of everything.</param>
/// <param name="Owner">The person who signs, as evidence names it.</param>
public sealed record EnablingStatement(string Format, string Member, string ActionClass, string Autonomy, int RecordOnlyDays, int WouldBe, int WouldBeFalse, string After, string Owner)
{
    public const string CurrentFormat = "hikeshi-autonomy/2";

    public static EnablingStatement Of(string member, RecordOnlyMeasure measured, string autonomy, string owner) =>
        new(CurrentFormat, member, ContainmentWords.Of(measured.ActionClass), autonomy, measured.Days, measured.WouldBe, measured.WouldBeFalse, measured.After ?? "", owner);

    public string ToJson() => JsonSerializer.Serialize(this, EnablingJson.Default.EnablingStatement);

    public static string Sign(string json, Ed25519PrivateKey key, string owner) => DetachedJws.Sign(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)), key, owner);

    /// <summary>Reads a statement before its owner signs it: nobody signs what no node would take.</summary>
    /// <exception cref="RefusedException">It is not a statement.</exception>
    public static EnablingStatement Read(string source, string json)
    {
        EnablingStatement said;
        try
        {
            said = JsonSerializer.Deserialize(json, EnablingJson.Default.EnablingStatement) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            throw Malformed($"{source}: line {(broken.LineNumber ?? 0) + 1}, {broken.Path ?? "$"}", JsonFault.Of(broken), $"a {CurrentFormat}");
        }

        return said.Format != CurrentFormat ? throw Malformed($"{source}: $.format", $"'{said.Format}'", CurrentFormat)
            : !ContainmentWords.TryParse(said.ActionClass, out _) ? throw Malformed($"{source}: $.action_class", $"'{said.ActionClass}'", string.Join(", ", ContainmentWords.Names))
            : said.Autonomy is not (Policy.Autonomy.Act or Policy.Autonomy.ActUnlessVetoed) ? throw Malformed($"{source}: $.autonomy", $"'{said.Autonomy}'", $"{Policy.Autonomy.Act} or {Policy.Autonomy.ActUnlessVetoed}")
            : said.Owner.Length == 0 ? throw Malformed($"{source}: $.owner", "empty", "the person who signs")
            : said;
    }

    /// <summary>Whether a class may act now.</summary>
    /// <param name="json">The statement as it was signed; null when there is none.</param>
    /// <param name="leastDays">Days of record only that are required; 0, in an exercise, asks for no statement either.</param>
    /// <param name="keyOf">The pinned key of a person; null when none is.</param>
    /// <returns>Why not; null when it may.</returns>
    public static EnablingRefusal? WhyNot(string? json, string? signature, string member, RecordOnlyMeasure measured, string autonomy, int leastDays, Func<string, Ed25519PublicKey?> keyOf)
    {
        if (!Policy.Autonomy.Acts(autonomy) || leastDays == 0)
        {
            return null;
        }

        var word = ContainmentWords.Of(measured.ActionClass);
        if (measured.Days < leastDays)
        {
            return new(word, $"{measured.Days} days of record only were measured, {measured.WouldBe} would-be containments, {measured.WouldBeFalse} of them false", $"{leastDays} days or more", "Let it run record only until then; 'respond measure' shows how it stands.");
        }

        if (json is null || signature is null)
        {
            return new(word, "no statement of its owner", $"a signed {CurrentFormat}", "Print it (respond measure --statement), have its owner sign it (respond sign), and give both to 'respond enable'.");
        }

        EnablingStatement said;
        try
        {
            said = Read("statement", json);
        }
        catch (RefusedException broken)
        {
            return new(word, $"the statement is malformed: {broken.Refusal.Where}: {broken.Refusal.What}", broken.Refusal.Expected, "Print it anew.");
        }

        return said.Member != member || said.ActionClass != word || said.Autonomy != autonomy ? new(word, "the statement is about something else", $"{member}, {word}, {autonomy}", "Print and sign the right one.")
            : said.After.Length == 0 || said.After != measured.After ? new(word, "the statement was signed before something changed: it was used, taken back, or everything was released since", $"one that is signed after entry {measured.After}", "Print it anew, and have it signed again.")
            : said.RecordOnlyDays < leastDays || said.RecordOnlyDays > measured.Days || said.WouldBeFalse < measured.WouldBeFalse ? new(word, $"the statement says {said.RecordOnlyDays} days and {said.WouldBeFalse} false of {said.WouldBe}; measured are {measured.Days} days and {measured.WouldBeFalse} false of {measured.WouldBe}", "what is measured now", "Print it anew, and have it signed again.")
            : keyOf(said.Owner) is not { } key ? new(word, $"no signing key of {said.Owner} is pinned", "an owner whose key is pinned", "Pin it: hikeshi approve pin-key.")
            : DetachedJws.Check(signature, CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)), key) is { } wrong ? new(word, wrong.What, wrong.Expected, "Have its owner sign exactly this statement.")
            : null;
    }

    /// <summary>
    /// Whether an enabling that stands in the log rests on a statement that something made void before the log had it: people press the red button
    /// while somebody enables. Entries without a statement, or with an earlier format's, are as they were taken.
    /// </summary>
    /// <param name="after">The last entry before it that changed what the class may.</param>
    internal static bool IsOvertaken(AutonomyEnabled enabled, string? after)
    {
        try
        {
            return Policy.Autonomy.Acts(enabled.Autonomy) && enabled.Statement is { } json && Read("statement", json).After != after;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private static RefusedException Malformed(string where, string what, string expected) => new(new Refusal("response.statement", where, what, expected, "Print it with 'respond measure --statement', and sign that file unchanged."));
}

/// <summary>Why an action class may not act by itself yet.</summary>
public sealed record EnablingRefusal(string ActionClass, string Why, string Needs, string Mend) : Refusal("response.enable", ActionClass, Why, Needs, Mend);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(EnablingStatement))]
internal sealed partial class EnablingJson : JsonSerializerContext;
