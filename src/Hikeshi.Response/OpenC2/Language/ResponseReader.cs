using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>Language Specification 1.0 §3.3.2.</summary>
internal static class ResponseReader
{
    private const int MostNames = 1000;

    public static OpenC2Response Read(OpenC2Member response, OpenC2Profiles profiles)
    {
        var members = response.Members("status status_text results");
        var status = CommandReader.Required(response, members, "status");
        return new OpenC2Response(
            Status(status),
            members.TryGetValue("status_text", out var text) ? text.Text : null,
            members.TryGetValue("results", out var results) ? Results(results, profiles) : null);
    }

    private static int Status(OpenC2Member status) =>
        status.Value.ValueKind == JsonValueKind.Number && status.Value.TryGetDouble(out var number) && OpenC2Names.Statuses.FirstOrDefault(s => s == number) is > 0 and var known
            ? known
            : throw status.Refused("one of " + string.Join(", ", OpenC2Names.Statuses));

    private static OpenC2Results Results(OpenC2Member results, OpenC2Profiles profiles)
    {
        var members = results.Members("versions profiles pairs rate_limit", profiles.Knows, ", and profiles: " + profiles.Expected);
        return new OpenC2Results(
            members.TryGetValue("versions", out var versions) ? versions.Names(0, MostNames) : null,
            members.TryGetValue("profiles", out var names) ? names.Items(0, MostNames).ConvertAll(n => n.Formatted(t => t.Length is > 0 and <= 16, "a name of 1 to 16 characters")) : null,
            members.TryGetValue("pairs", out var pairs) ? Pairs(pairs, profiles) : null,
            members.TryGetValue("rate_limit", out var limit) ? Rate(limit) : null,
            members.Where(m => profiles.Knows(m.Key)).ToDictionary(m => m.Key, m => Profiled(m.Key, m.Value), StringComparer.Ordinal));
    }

    private static Dictionary<string, IReadOnlyList<string>> Pairs(OpenC2Member pairs, OpenC2Profiles profiles)
    {
        var all = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (action, targets) in pairs.Members(string.Join(' ', OpenC2Names.Actions)))
        {
            foreach (var target in targets.Items(0, MostNames))
            {
                if (!TargetReader.IsName(target.Text, profiles))
                {
                    throw target.Refused("the name of a target");
                }

                if (!profiles.Defines(action, target.Text))
                {
                    throw new RefusedException(OpenC2Fault.At(target.Path, $"no known profile lets {action} go with {target.Text}", profiles.Pairs!.TryGetValue(action, out var defined) ? string.Join(", ", defined) : "one of the actions " + string.Join(", ", profiles.Pairs.Keys)));
                }
            }

            all[action] = targets.Names(0, MostNames);
        }

        return all;
    }

    private static double Rate(OpenC2Member limit) =>
        limit.Value.ValueKind == JsonValueKind.Number && limit.Value.TryGetDouble(out var rate) && rate >= 0 && double.IsFinite(rate) ? rate : throw limit.Refused("a number that is not negative");

    private static JsonElement Profiled(string profile, OpenC2Member results)
    {
        if (profile == OpenC2Profiles.Slpf)
        {
            SlpfReader.Results(results);
        }
        else
        {
            results.Object();
        }

        return results.Value;
    }
}
