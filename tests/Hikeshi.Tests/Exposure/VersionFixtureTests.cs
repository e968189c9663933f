using Hikeshi.Exposure.Versions;
using Xunit;

namespace Hikeshi.Tests.Exposure;

/// <summary>The ordering fixtures of the pack (<c>A &lt; B</c>), every line of every ecosystem that we order.</summary>
public sealed class VersionFixtureTests
{
    [Theory]
    [InlineData("semver-versions.txt", "npm")]
    [InlineData("semver-versions.txt", "Go")]
    [InlineData("semver-versions.txt", "crates.io")]
    [InlineData("pypi-versions.txt", "PyPI")]
    [InlineData("pypi-versions-generated.txt", "PyPI")]
    [InlineData("maven-versions.txt", "Maven")]
    [InlineData("maven-versions-generated.txt", "Maven")]
    [InlineData("nuget-versions.txt", "NuGet")]
    [InlineData("debian-versions.txt", "Debian:12")]
    [InlineData("debian-versions-generated.txt", "Debian:12")]
    [InlineData("alpine-versions.txt", "Alpine:v3.18")]
    [InlineData("alpine-versions-generated.txt", "Alpine:v3.18")]
    [InlineData("redhat-versions.txt", "Red Hat")]
    [InlineData("rubygems-versions.txt", "RubyGems")]
    [InlineData("rubygems-versions-generated.txt", "RubyGems")]
    [InlineData("cran-versions.txt", "CRAN")]
    [InlineData("cran-versions-generated.txt", "CRAN")]
    [InlineData("hackage-versions.txt", "Hackage")]
    public void Compare_FixtureLine_AgreesWithItsOperator(string file, string ecosystem)
    {
        var order = VersionOrder.Of(ecosystem);
        Assert.NotNull(order);
        var failures = new List<string>();
        var checkedLines = 0;
        foreach (var line in File.ReadLines(Path.Combine(DataPack.Folder("versions-osv"), file)))
        {
            var parts = line.Trim().Split(' ');
            if (parts.Length != 3 || line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            checkedLines++;
            var found = order.Parse(parts[0]) is { } left && order.Parse(parts[2]) is { } right
                ? left.CompareTo(right) switch { < 0 => "<", 0 => "=", _ => ">" }
                : "unparsed";
            if (found != parts[1])
            {
                failures.Add($"{line} (found {found})");
            }
        }

        Assert.True(checkedLines > 0, $"{file} holds no comparison");
        Assert.True(failures.Count == 0, $"{failures.Count} of {checkedLines} lines of {file}:\n{string.Join('\n', failures.Take(60))}");
    }
}
