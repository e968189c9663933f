using System.Text;

namespace Hikeshi.Telemetry.Relp;

/// <summary>What both sides of a session can do: names with values, a line each.</summary>
internal static class RelpOffers
{
    private const string Own = "relp_version=0\nrelp_software=hikeshi\ncommands=syslog";

    /// <param name="answer">For the sender.</param>
    public static bool AreAcceptable(ReadOnlySpan<byte> data, out string answer)
    {
        var offers = Encoding.ASCII.GetString(data).Split('\n', StringSplitOptions.TrimEntries).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2);
        string? version = null, commands = null;
        foreach (var pair in offers)
        {
            (version, commands) = pair[0] switch
            {
                "relp_version" => (pair[1], commands),
                "commands" => (version, pair[1]),
                _ => (version, commands),
            };
        }

        var fault = version is null ? "500 relp_version is missing"
            : commands is null || !commands.Split(',').Contains("syslog") ? "500 required command syslog is not offered"
            : null;
        answer = fault ?? $"200 OK\n{Own}";
        return fault is null;
    }
}
