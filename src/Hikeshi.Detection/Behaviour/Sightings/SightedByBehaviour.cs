using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Detection.Behaviour;

/// <summary>A sighting by behaviour as the fact that a sighting by rules becomes too.</summary>
public static class SightedByBehaviour
{
    public const string RuleId = "hikeshi-behaviour";
    public const string Tag = "hikeshi.behaviour";

    /// <summary>SHA-256 of the table of signs: the version of the judgement.</summary>
    public static string RuleDigest { get; } = Digest();

    /// <summary>High from where a containment is allowed, else medium. The events are those of the parts, oldest first; the caller retains them.</summary>
    public static Sighted ToSighted(this BehaviourSighting sighting)
    {
        ArgumentNullException.ThrowIfNull(sighting);
        var words = BehaviourSentence.Templates("en");
        return new(
            RuleId,
            string.Format(null, words["title"], string.Join(" → ", sighting.Tactics.Select(t => words["tactic." + t]))),
            RuleDigest,
            sighting.MayContain ? "high" : "medium",
            [Tag, .. sighting.Tactics.Select(t => "attack." + t)],
            sighting.Techniques,
            new(sighting.Hosts[0], sighting.Users.Count > 0 ? sighting.Users[0] : null, sighting.Process, sighting.Addresses, [], []),
            [.. sighting.Parts.Select(p => new SightedField(p.Sign, $"{p.Program}: {p.Thing}", p.Value.ToString("0.0")))],
            [.. sighting.Parts.Select(p => p.Digest).Where(d => d.Length > 0).Distinct(StringComparer.Ordinal)],
            sighting.Last)
        {
            Explanation = new BilingualText(sighting.Sentence("en"), sighting.Sentence("ja")),
        };
    }

    private static string Digest()
    {
        using var stream = typeof(SightedByBehaviour).Assembly.GetManifestResourceStream("Hikeshi.Detection.signals.txt")
            ?? throw new InvalidOperationException("signals.txt is not embedded");
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
