"""The race: DossierDB and its peers load the same rows and answer the same questions."""
