using System.CommandLine;

namespace Hikeshi.Verbs;

/// <summary>The <c>--format</c> option that verbs share.</summary>
internal static class Formats
{
    public static Option<string> TableOrJson()
    {
        var format = new Option<string>("--format") { Description = "table for people, json for programs (one object on standard output).", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        return format;
    }
}
