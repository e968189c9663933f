namespace Hikeshi.Detection.Events;

/// <summary>
/// How nested events spell what rules call by one name. A leaf has its dotted path as a name and, when one of these
/// shapes wraps it, the name without the wrapping too (Sigma rules specification 2.1, "Field Usage" 3).
/// </summary>
internal static class FieldNames
{
    /// <summary>Containers whose members are known by their own names.</summary>
    public static readonly string[] Transparent =
    [
        "Event.System",
        "Event.EventData",
        "Event.EventData.Data",
        "Event.UserData",
        "EventData",
        "UserData",
        "winlog.event_data",
        "winlog.user_data",
    ];

    private const string Attributes = ".#attributes.";

    /// <summary><c>Event.EventData.Image</c> → <c>Image</c>; <c>Event.System.Provider.#attributes.Name</c> → <c>Provider_Name</c>; null when nothing wraps it.</summary>
    public static string? ShortName(string path)
    {
        var start = -1;
        foreach (var container in Transparent)
        {
            if (path.Length > container.Length + 1 && path[container.Length] == '.' && path.StartsWith(container, StringComparison.Ordinal))
            {
                start = Math.Max(start, container.Length + 1);
            }
        }

        if (start < 0)
        {
            return path.Contains(' ', StringComparison.Ordinal) ? Stripped(path) : null;
        }

        // <UserData><EventXML><Param1>: the element in between differs by provider.
        var last = path.LastIndexOf('.');
        if (path.StartsWith("Event.UserData.", StringComparison.Ordinal) && path.IndexOf('.', start) is >= 0 and var dot && dot <= last && path.IndexOf('#', StringComparison.Ordinal) is var mark && (mark < 0 || mark > last))
        {
            start = dot + 1;
        }

        return Stripped(path[start..]);
    }

    private static string Stripped(string path) => path
        .Replace(Attributes, "_", StringComparison.Ordinal)
        .Replace(".#text", "", StringComparison.Ordinal)
        .Replace(" ", "", StringComparison.Ordinal);
}
