using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.OpenC2.Transfer;

namespace Hikeshi.Response.Playbooks.Running;

/// <summary>Carries openc2-http commands out: the Command in the body goes to the consumer that is the target (§5.9, §7.6).</summary>
/// <param name="open">A producer for a consumer's address.</param>
public sealed class OpenC2Executor(Func<Uri, OpenC2Producer> open)
{
    /// <returns>Succeeded only when every target answered with a positive status. Whatever the body says of its request's name, ours is used.</returns>
    public async Task<(bool Succeeded, string Detail)> ExecuteAsync(RunWork work, CancellationToken cancel)
    {
        try
        {
            var command = OpenC2Content.Read(work.Command.Content ?? "");
            var addresses = work.Targets.Select(Address).ToList();
            if (addresses.Count == 0)
            {
                return (false, "there is no target");
            }

            foreach (var address in addresses)
            {
                using var producer = open(address);
                var outcome = await producer.SendAsync(command, cancel);
                if (outcome is not (OpenC2Taken or OpenC2Answered { Response.IsPositive: true }))
                {
                    return (false, $"{address}: {Said(outcome)}");
                }
            }

            return (true, $"taken by {string.Join(", ", addresses)}");
        }
        catch (RefusedException refused)
        {
            return (false, refused.Refusal.Sentence);
        }
    }

    private static string Said(OpenC2Outcome outcome) => outcome switch
    {
        OpenC2Answered answered => $"{answered.Response.Status} {answered.Response.StatusText}".TrimEnd(),
        OpenC2Unanswered unanswered => $"{unanswered.Trouble}: {unanswered.Detail}",
        _ => outcome.ToString(),
    };

    private static Uri Address(PlaybookParty target)
    {
        var address = target.Type == "http-api" && target.Source.TryGetProperty("address", out var given) ? given : throw Refused(target, $"it is a {target.Type}, which has no address for HTTP");
        if (Only(address, "url") is { } url)
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var whole) ? whole : throw Refused(target, $"'{url}' is no URL");
        }

        var host = Only(address, "dname") ?? Only(address, "ipv4") ?? (Only(address, "ipv6") is { } v6 ? $"[{v6}]" : throw Refused(target, "it has no dname, ipv4, ipv6 or url"));
        var port = target.Source.TryGetProperty("port", out var text) && text.ValueKind == JsonValueKind.String ? ":" + text.GetString() : "";
        return Uri.TryCreate($"https://{host}{port}/", UriKind.Absolute, out var uri) ? uri : throw Refused(target, $"'{host}{port}' is no address");
    }

    private static string? Only(JsonElement address, string kind) =>
        address.TryGetProperty(kind, out var all) && all.ValueKind == JsonValueKind.Array && all.GetArrayLength() > 0 ? all[0].GetString() : null;

    private static RefusedException Refused(PlaybookParty target, string what) => new(new Refusal("playbook.target", target.Name, what, "an http-api with an address", "Mend the target"));
}
