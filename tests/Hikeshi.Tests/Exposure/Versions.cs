using FsCheck;
using FsCheck.Fluent;

namespace Hikeshi.Tests.Exposure;

/// <summary>Generated version texts: from pieces that every ecosystem gives a meaning to, few enough to collide often.</summary>
internal static class Versions
{
    private static readonly string[] Pieces =
    [
        "0", "00", "1", "2", "10", "01", "7", "99999999999999999999", ".", ".", ".", "-", "-", "_", "~", "^", "+", ":", "!",
        "a", "b", "rc", "alpha", "beta", "pre", "p", "git", "post", "dev", "final", "sp", "r1", "-r2", "el8", "x", "SNAPSHOT", "α",
    ];

    public static Gen<string> Text { get; } =
        from head in Gen.Elements("0", "1", "1.0", "1.1", "2", "1:1", "01")
        from tail in Gen.Elements(Pieces).ListOf()
        select head + string.Concat(tail.Take(7));

    public static Arbitrary<string[]> Three() => Text.ArrayOf(3).ToArbitrary();

    /// <summary>What people publish: numbers, then at most one qualifier behind a hyphen.</summary>
    public static Arbitrary<string[]> MavenThree() =>
        (from numbers in Gen.Choose(0, 3).ListOf().Where(list => list.Count > 0)
         from qualifier in Gen.Elements("", "-alpha-1", "-alpha-2", "-beta1", "-rc1", "-SNAPSHOT", "-sp1", "-jre8", "-1")
         select string.Join('.', numbers.Take(4)) + qualifier).ArrayOf(3).ToArbitrary();

    public static Arbitrary<string[]> NuGetTwo() =>
        (from numbers in Gen.Choose(0, 3).ListOf().Where(list => list.Count > 0)
         from label in Gen.Elements("", "", "-beta", "-BETA", "-beta.1", "-beta.2", "-beta.10", "-beta.a", "-rc", "+meta", "-rc+meta")
         select string.Join('.', numbers.Take(4)) + label).ArrayOf(2).ToArbitrary();
}
