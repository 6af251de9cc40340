namespace Sluice.Setup;

public static class Placeholder;
