using System.Text.RegularExpressions;
using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Vulnerabilities;

/// <summary>
/// Numbers of vulnerabilities against RVISC, the OASIS CSAF TC's registry of the systems that give them (CSAF 2.1, 6.2.53, 6.3.20). Known is
/// its state of 2026-02-06, <c>registry/id/registry.json</c> of github.com/oasis-tcs/csaf: two systems.
/// </summary>
internal static partial class IdSystems
{
    private const string State = "2026-02-06";

    private static readonly Dictionary<string, Regex> Registered = new(StringComparer.Ordinal)
    {
        ["https://github.com/oasis-tcs/csaf"] = Issue(),
        ["https://euvd.enisa.europa.eu"] = Euvd(),
    };

    /// <summary>6.2.53 Matching Text for Registered ID System.</summary>
    public static IEnumerable<Found> Text(CsafView view) => Of(view)
        .Where(id => id.Text("text") is { } text && Registered.TryGetValue(id.Text("system_name")!, out var pattern) && !pattern.IsMatch(text))
        .Select(id => new Found(id.Path.Member("text"), $"'{Texts.Short(id.Text("text")!)}' is no number of {id.Text("system_name")}"));

    /// <summary>6.3.20 Use of Unregistered ID System.</summary>
    public static IEnumerable<Found> Unregistered(CsafView view) => Of(view)
        .Where(id => !Registered.ContainsKey(id.Text("system_name")!))
        .Select(id => new Found(id.Path.Member("system_name"), $"'{Texts.Short(id.Text("system_name")!)}' is not in RVISC as of {State}"));

    private static IEnumerable<CsafNode> Of(CsafView view) => view.Vulnerabilities.SelectMany(v => v.Items("ids")).Where(id => id.Text("system_name") is not null);

    [GeneratedRegex(@"\A#[1-9][0-9]*\z", RegexOptions.None, 1000)]
    private static partial Regex Issue();

    [GeneratedRegex(@"\AEUVD-[1-9][0-9]{3}-[0-9]{4,}\z", RegexOptions.None, 1000)]
    private static partial Regex Euvd();
}
