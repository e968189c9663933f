using System.Globalization;

namespace Hikeshi.Detection.Routing;

/// <param name="EventIds">Empty for any.</param>
internal sealed record Route(LogSource Source, string Channel, IReadOnlyList<int> EventIds);

/// <param name="Channel">Null for any.</param>
/// <param name="EventIds">Empty for any.</param>
internal sealed record FieldAlias(string? Channel, IReadOnlyList<int> EventIds, string Field, IReadOnlyList<string> Others);

internal sealed record ProviderChannel(string Provider, string Channel);

internal sealed record EventShape(LogSource Source, IReadOnlyList<string> Fields);

/// <summary>What <c>Routing/routes.txt</c> says.</summary>
internal sealed class RouteTable
{
    private RouteTable()
    {
    }

    public static RouteTable Default { get; } = Read();

    public List<Route> Routes { get; } = [];

    public List<FieldAlias> Aliases { get; } = [];

    public List<ProviderChannel> Providers { get; } = [];

    public List<EventShape> Shapes { get; } = [];

    private static RouteTable Read()
    {
        using var stream = typeof(RouteTable).Assembly.GetManifestResourceStream("Hikeshi.Detection.routes.txt")
            ?? throw new InvalidOperationException("routes.txt is not embedded");
        using var reader = new StreamReader(stream);
        var table = new RouteTable();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                table.Add(line.Split('|', StringSplitOptions.TrimEntries));
            }
        }

        return table;
    }

    private void Add(string[] parts)
    {
        switch (parts[0])
        {
            case "source":
                Routes.Add(new(new(Part(parts[1]), Part(parts[2]), Part(parts[3])), parts[5], Ids(parts[4])));
                break;
            case "provider":
                Providers.Add(new(parts[2], parts[1]));
                break;
            case "shape":
                Shapes.Add(new(new(Part(parts[1]), Part(parts[2]), Part(parts[3])), parts[4].Split(',', StringSplitOptions.TrimEntries)));
                break;
            case "alias":
                var sides = parts[3].Split('=', StringSplitOptions.TrimEntries);
                Aliases.Add(new(parts[1] == "*" ? null : parts[1], Ids(parts[2]), sides[0], sides[1].Split(',', StringSplitOptions.TrimEntries)));
                break;
            default:
                throw new InvalidOperationException($"routes.txt: unknown line kind '{parts[0]}'");
        }
    }

    private static string? Part(string text) => text == "-" ? null : text;

    private static int[] Ids(string text) =>
        text == "*" ? [] : [.. text.Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
}
