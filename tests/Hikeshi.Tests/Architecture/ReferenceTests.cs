using System.Xml.Linq;
using Xunit;

namespace Hikeshi.Tests.Architecture;

/// <summary>The project references are the picture of the architecture.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, int> Floors = XDocument.Load(Path.Combine(Repository.Root, "eng", "Floors.props")).Descendants("Room")
        .ToDictionary(room => room.Attribute("Include")!.Value, room => int.Parse(room.Attribute("Floor")!.Value), StringComparer.Ordinal);

    private static readonly IReadOnlyList<string> Projects = [.. Repository.Files("src", ".csproj")];

    private static readonly IReadOnlyList<(string From, string To)> Edges =
    [
        .. Projects.SelectMany(file => XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => (Name(file), Name(reference.Attribute("Include")!.Value))))
            .OrderBy(edge => edge.Item1, StringComparer.Ordinal).ThenBy(edge => edge.Item2, StringComparer.Ordinal),
    ];

    [Fact]
    public void Edges_OfAllProjects_AreTheGoldenOnes() =>
        Repository.AssertGolden("Architecture/edges.golden.txt", Edges.Select(edge => $"{edge.From} -> {edge.To}"));

    [Fact]
    public void Edges_OfAllProjects_OnlyGoDown() =>
        Assert.All(Edges, edge => Assert.True(Floors[edge.From] > Floors[edge.To], $"{edge.From} (floor {Floors[edge.From]}) references {edge.To} (floor {Floors[edge.To]})"));

    [Fact]
    public void Floors_AndProjects_AreTheSame() =>
        Assert.Equal(Floors.Keys.Order(StringComparer.Ordinal), Projects.Select(Name).Order(StringComparer.Ordinal));

    /// <summary>A room that called itself a test, or reached others through a third, would slip past the guard.</summary>
    [Fact]
    public void Projects_NeverLeaveTheGuard() =>
        Assert.All(Projects, file =>
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotContain("IsTestRoom", text, StringComparison.Ordinal);
            Assert.DoesNotContain("DisableTransitiveProjectReferences", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<Reference ", text, StringComparison.Ordinal);
        });

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/'));
}
