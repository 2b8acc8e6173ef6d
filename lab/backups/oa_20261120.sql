/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: oa
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `document`
--

DROP TABLE IF EXISTS `document`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `document` (
  `id` int(11) NOT NULL,
  `title` varchar(60) DEFAULT NULL,
  `created_at` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `document`
--

LOCK TABLES `document` WRITE;
/*!40000 ALTER TABLE `document` DISABLE KEYS */;
INSERT INTO `document` VALUES (1,'公文第 1 号','2026-11-14 18:00:00');
INSERT INTO `document` VALUES (2,'公文第 2 号','2026-11-14 19:00:00');
INSERT INTO `document` VALUES (3,'公文第 3 号','2026-11-14 20:00:00');
INSERT INTO `document` VALUES (4,'公文第 4 号','2026-11-14 21:00:00');
INSERT INTO `document` VALUES (5,'公文第 5 号','2026-11-14 22:00:00');
INSERT INTO `document` VALUES (6,'公文第 6 号','2026-11-14 23:00:00');
INSERT INTO `document` VALUES (7,'公文第 7 号','2026-11-15 00:00:00');
INSERT INTO `document` VALUES (8,'公文第 8 号','2026-11-15 01:00:00');
INSERT INTO `document` VALUES (9,'公文第 9 号','2026-11-15 02:00:00');
INSERT INTO `document` VALUES (10,'公文第 10 号','2026-11-15 03:00:00');
INSERT INTO `document` VALUES (11,'公文第 11 号','2026-11-15 04:00:00');
INSERT INTO `document` VALUES (12,'公文第 12 号','2026-11-15 05:00:00');
INSERT INTO `document` VALUES (13,'公文第 13 号','2026-11-15 06:00:00');
INSERT INTO `document` VALUES (14,'公文第 14 号','2026-11-15 07:00:00');
INSERT INTO `document` VALUES (15,'公文第 15 号','2026-11-15 08:00:00');
INSERT INTO `document` VALUES (16,'公文第 16 号','2026-11-15 09:00:00');
INSERT INTO `document` VALUES (17,'公文第 17 号','2026-11-15 10:00:00');
INSERT INTO `document` VALUES (18,'公文第 18 号','2026-11-15 11:00:00');
INSERT INTO `document` VALUES (19,'公文第 19 号','2026-11-15 12:00:00');
INSERT INTO `document` VALUES (20,'公文第 20 号','2026-11-15 13:00:00');
INSERT INTO `document` VALUES (21,'公文第 21 号','2026-11-15 14:00:00');
INSERT INTO `document` VALUES (22,'公文第 22 号','2026-11-15 15:00:00');
INSERT INTO `document` VALUES (23,'公文第 23 号','2026-11-15 16:00:00');
INSERT INTO `document` VALUES (24,'公文第 24 号','2026-11-15 17:00:00');
INSERT INTO `document` VALUES (25,'公文第 25 号','2026-11-15 18:00:00');
INSERT INTO `document` VALUES (26,'公文第 26 号','2026-11-15 19:00:00');
INSERT INTO `document` VALUES (27,'公文第 27 号','2026-11-15 20:00:00');
INSERT INTO `document` VALUES (28,'公文第 28 号','2026-11-15 21:00:00');
INSERT INTO `document` VALUES (29,'公文第 29 号','2026-11-15 22:00:00');
INSERT INTO `document` VALUES (30,'公文第 30 号','2026-11-15 23:00:00');
INSERT INTO `document` VALUES (31,'公文第 31 号','2026-11-16 00:00:00');
INSERT INTO `document` VALUES (32,'公文第 32 号','2026-11-16 01:00:00');
INSERT INTO `document` VALUES (33,'公文第 33 号','2026-11-16 02:00:00');
INSERT INTO `document` VALUES (34,'公文第 34 号','2026-11-16 03:00:00');
INSERT INTO `document` VALUES (35,'公文第 35 号','2026-11-16 04:00:00');
INSERT INTO `document` VALUES (36,'公文第 36 号','2026-11-16 05:00:00');
INSERT INTO `document` VALUES (37,'公文第 37 号','2026-11-16 06:00:00');
INSERT INTO `document` VALUES (38,'公文第 38 号','2026-11-16 07:00:00');
INSERT INTO `document` VALUES (39,'公文第 39 号','2026-11-16 08:00:00');
INSERT INTO `document` VALUES (40,'公文第 40 号','2026-11-16 09:00:00');
INSERT INTO `document` VALUES (41,'公文第 41 号','2026-11-16 10:00:00');
INSERT INTO `document` VALUES (42,'公文第 42 号','2026-11-16 11:00:00');
INSERT INTO `document` VALUES (43,'公文第 43 号','2026-11-16 12:00:00');
INSERT INTO `document` VALUES (44,'公文第 44 号','2026-11-16 13:00:00');
INSERT INTO `document` VALUES (45,'公文第 45 号','2026-11-16 14:00:00');
INSERT INTO `document` VALUES (46,'公文第 46 号','2026-11-16 15:00:00');
INSERT INTO `document` VALUES (47,'公文第 47 号','2026-11-16 16:00:00');
INSERT INTO `document` VALUES (48,'公文第 48 号','2026-11-16 17:00:00');
INSERT INTO `document` VALUES (49,'公文第 49 号','2026-11-16 18:00:00');
INSERT INTO `document` VALUES (50,'公文第 50 号','2026-11-16 19:00:00');
INSERT INTO `document` VALUES (51,'公文第 51 号','2026-11-16 20:00:00');
INSERT INTO `document` VALUES (52,'公文第 52 号','2026-11-16 21:00:00');
INSERT INTO `document` VALUES (53,'公文第 53 号','2026-11-16 22:00:00');
