using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Policy;

/// <summary>Reads a policy file (JSON). An invalid one is refused as a whole, so it never replaces a valid one.</summary>
public static class PolicyFile
{
    private const int LargestPolicyBytes = 1 << 20;

    /// <summary>What one foreign source causes is narrow and short, whatever a policy says (docs/architecture.md, guardrails).</summary>
    private const int LongestSingleSourceMinutes = 15;
    private static readonly string[] Triggers = ["sighting", "shared", "advisory"];

    public static ResponsePolicy BuiltIn { get; } = LoadBuiltIn();

    /// <exception cref="RefusedException">The text is not a policy; the refusal names the JSON path.</exception>
    public static ResponsePolicy Parse(string sourceName, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestPolicyBytes)
        {
            throw Refuse(sourceName, $"{utf8.Length} bytes", $"at most {LargestPolicyBytes} bytes");
        }

        PolicyDocument document;
        try
        {
            document = JsonSerializer.Deserialize(utf8, PolicyJson.Default.PolicyDocument) ?? throw new JsonException("null");
        }
        catch (JsonException malformed)
        {
            throw Refuse($"{sourceName}: line {(malformed.LineNumber ?? 0) + 1}, {malformed.Path ?? "$"}", malformed.Message, "a response policy");
        }

        for (var i = 0; i < document.Rules.Count; i++)
        {
            Check(sourceName, $"$.rules[{i}]", document.Rules[i]);
        }

        Check(sourceName, document.Limits);
        return new ResponsePolicy(Convert.ToHexStringLower(SHA256.HashData(utf8)), document.Rules, document.Limits);
    }

    private static void Check(string sourceName, PolicyLimits limits)
    {
        Within("ordersPerMinute", limits.OrdersPerMinute, 0, 10_000);
        Within("minRemainingCapacity", limits.MinRemainingCapacity, 0, 1);
        Within("singleSourceMinutes", limits.SingleSourceMinutes, 1, LongestSingleSourceMinutes);
        Within("coolDownMinutes", limits.CoolDownMinutes, 0, 365 * 24 * 60);
        Within("widestPrefix4", limits.WidestPrefix4, 0, 32);
        Within("widestPrefix6", limits.WidestPrefix6, 0, 128);

        void Within(string name, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
            {
                throw Refuse($"{sourceName}: $.limits.{name}", FormattableString.Invariant($"{value}"), FormattableString.Invariant($"{least} to {most}"));
            }
        }
    }

    private static void Check(string sourceName, string path, PolicyRule? rule)
    {
        if (rule is null || rule.Tags.Contains(null!))
        {
            throw Refuse($"{sourceName}: {path}", "null", "a rule without null in it");
        }

        if (!Triggers.Contains(rule.Trigger))
        {
            throw Refuse($"{sourceName}: {path}.trigger", $"'{rule.Trigger}'", string.Join(", ", Triggers));
        }

        if (SigmaLevel.Rank(rule.MinLevel) < 0)
        {
            throw Refuse($"{sourceName}: {path}.minLevel", $"'{rule.MinLevel}'", string.Join(", ", SigmaLevel.Names));
        }

        if (rule.ExpiresMinutes is < 1 or > 24 * 60)
        {
            throw Refuse($"{sourceName}: {path}.expiresMinutes", $"{rule.ExpiresMinutes}", "1 to 1440: every containment has an end");
        }

        if (rule.Actions.Count == 0 || !rule.Actions.All(Enum.IsDefined))
        {
            throw Refuse($"{sourceName}: {path}.actions", rule.Actions.Count == 0 ? "empty" : string.Join(", ", rule.Actions), string.Join(", ", Enum.GetNames<ContainmentKind>()));
        }
    }

    private static RefusedException Refuse(string where, string what, string expected) =>
        new(new Refusal("response.policy", where, what, expected, "The policy that was in force stays in force."));

    private static ResponsePolicy LoadBuiltIn()
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream("policy.json") ?? throw new InvalidOperationException("policy.json is not embedded");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return Parse("built-in policy.json", buffer.ToArray());
    }
}

internal sealed record PolicyDocument(IReadOnlyList<PolicyRule> Rules, PolicyLimits Limits);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PolicyDocument))]
internal sealed partial class PolicyJson : JsonSerializerContext;
